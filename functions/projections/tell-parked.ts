import { sql } from 'kysely';
import { tellParkedStreams } from '../projector/parked-streams.ts';
import { overlooking } from '../read-model/generations.ts';
import { listGenerations, liveOf } from './catalogue.ts';
import type { ProjectionsContext } from './context.ts';

/** Tells how many streams are parked in the live generation, when something was done about it. */
export async function tellParked({ database }: ProjectionsContext): Promise<void> {
  const { number } = liveOf(await database.transaction().execute(listGenerations));
  const { rows } = await overlooking(database, number, (transaction) =>
    sql<{ parked: number }>`select count(*) as parked from positions where parked`.execute(transaction),
  );
  tellParkedStreams(rows[0]?.parked ?? 0);
}
