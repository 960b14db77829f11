import type { Selectable } from 'kysely';
import type { Tx } from '../read-model/database.ts';
import type { GenerationRow } from '../read-model/schema.ts';
import { OperationRefusedError } from './context.ts';

export type CataloguedGeneration = Selectable<GenerationRow>;

/** All generations, oldest first. */
export function listGenerations(transaction: Tx): Promise<CataloguedGeneration[]> {
  return transaction.selectFrom('projections.generations').selectAll().orderBy('number').execute();
}

/** The generation of a number. */
export function generationNumbered(
  generations: readonly CataloguedGeneration[],
  number: number,
): CataloguedGeneration {
  const found = generations.find((generation) => generation.number === number);
  if (!found) throw new OperationRefusedError(`there is no generation ${number}`);
  return found;
}

/** The generation that queries are answered from. */
export function liveOf(generations: readonly CataloguedGeneration[]): CataloguedGeneration {
  const live = generations.find(({ state }) => state === 'live');
  if (!live) throw new Error('no generation is live');
  return live;
}
