import { sql } from 'kysely';
import type { Tx } from '../read-model/database.ts';
import { enter, schemaOf } from '../read-model/generations.ts';
import { type CataloguedGeneration, generationNumbered, listGenerations, liveOf } from './catalogue.ts';
import { OperationRefusedError, type ProjectionsContext } from './context.ts';
import { tellParked } from './tell-parked.ts';

/** Which generation was live, and which is. */
export interface Switched {
  readonly from: number;
  readonly to: number;
}

/** Makes a generation live, the newest that is ready where none is named: transactions that begin from now on read it. */
export function switchTo(context: ProjectionsContext, number: number | null): Promise<Switched> {
  return change(context, (generations) =>
    number === null ? newestReady(generations) : generationNumbered(generations, number),
  );
}

/** Makes the generation live again that was so before. It was kept current all the time: nothing is lost or stale. */
export function rollback(context: ProjectionsContext): Promise<Switched> {
  return change(context, (generations) => {
    const former = generations
      .filter(({ state, live_until }) => state === 'ready' && live_until !== null)
      .sort((a, b) => Date.parse(b.live_until ?? '') - Date.parse(a.live_until ?? ''));
    if (!former[0]) throw new OperationRefusedError('there is no generation that was live before');
    return former[0];
  });
}

async function change(
  context: ProjectionsContext,
  choose: (generations: readonly CataloguedGeneration[]) => CataloguedGeneration,
): Promise<Switched> {
  const switched = await enter(context.database, { tenants: [], alone: true }, async (transaction) => {
    const generations = await listGenerations(transaction);
    return makeLive(transaction, liveOf(generations), choose(generations));
  });
  await tellParked(context);
  return switched;
}

function newestReady(generations: readonly CataloguedGeneration[]): CataloguedGeneration {
  const found = generations.findLast(({ state }) => state === 'ready');
  if (!found) throw new OperationRefusedError('there is no generation that is ready: rebuild one first');
  return found;
}

async function makeLive(
  transaction: Tx,
  live: CataloguedGeneration,
  target: CataloguedGeneration,
): Promise<Switched> {
  if (target.state !== 'ready') {
    throw new OperationRefusedError(`generation ${target.number} is ${target.state}`);
  }
  const now = new Date().toISOString();
  const generation = transaction.updateTable('projections.generations');
  await generation.set({ state: 'ready', live_until: now }).where('number', '=', live.number).execute();
  await generation.set({ state: 'live', live_since: now }).where('number', '=', target.number).execute();
  return { from: live.number, to: target.number };
}

/** Longer than a query may live, in milliseconds: one that began before a switch still reads the generation before. */
const LAST_READERS = 30_000;

/** Deletes a generation that is not live, with all that it holds. */
export function drop(
  { database }: ProjectionsContext,
  number: number,
): Promise<{ readonly dropped: number }> {
  return enter(database, { tenants: [], alone: true }, async (transaction) => {
    const { state, live_until } = generationNumbered(await listGenerations(transaction), number);
    if (state === 'live') throw new OperationRefusedError(`generation ${number} is live`);
    const rest = LAST_READERS - (Date.now() - Date.parse(live_until ?? ''));
    if (rest > 0) {
      throw new OperationRefusedError(
        `generation ${number} was live until a moment ago: queries may read it for ${Math.ceil(rest / 1_000)} s more`,
      );
    }
    await transaction.deleteFrom('projections.generations').where('number', '=', number).execute();
    await sql`drop schema ${sql.id(schemaOf(number))} cascade`.execute(transaction);
    return { dropped: number };
  });
}
