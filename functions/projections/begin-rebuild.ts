import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tx } from '../read-model/database.ts';
import { overlooking, schemaOf } from '../read-model/generations.ts';
import { buildGeneration } from '../read-model/migrations/index.ts';
import type { SegmentRow } from '../read-model/schema.ts';
import { type CataloguedGeneration, listGenerations, liveOf } from './catalogue.ts';
import { OperationRefusedError, type ProjectionsContext } from './context.ts';

export interface RebuildRequest {
  readonly source: 'table' | 'archive';
  /** Into how many parts the table is cut, which are scanned side by side. The archive is read from one end to the other. */
  readonly segments: number;
}

/** A rebuild, as far as it has got. */
export interface Rebuild {
  readonly generation: number;
  readonly segments: readonly Pick<Selectable<SegmentRow>, 'segment' | 'events' | 'done'>[];
  /** Whether an earlier one goes on. */
  readonly resumed: boolean;
  /** How many events the live generation holds: about what is to be done. */
  readonly total: number;
}

/**
 * Makes the empty schema of a new generation, which the projector takes along from now on; or finds the one that is being
 * built, to go on with it.
 */
export async function beginRebuild(
  { database }: ProjectionsContext,
  request: RebuildRequest,
): Promise<Rebuild> {
  const begun = await database.transaction().execute(async (transaction) => {
    const generations = await listGenerations(transaction);
    const unfinished = generations.find(({ state }) => state === 'building');
    const live = liveOf(generations).number;
    if (unfinished) return { ...resume(unfinished, request), live };
    const generation = Math.max(...generations.map(({ number }) => number)) + 1;
    await create(transaction, generation, request);
    return { generation, resumed: false, live };
  });
  const segments = await database
    .selectFrom('projections.segments')
    .select(['segment', 'events', 'done'])
    .where('generation', '=', begun.generation)
    .orderBy('segment')
    .execute();
  const { generation, resumed, live } = begun;
  return { generation, segments, resumed, total: await overlooking(database, live, countEvents) };
}

function resume({ number, source }: CataloguedGeneration, request: RebuildRequest) {
  if (source === request.source) return { generation: number, resumed: true };
  throw new OperationRefusedError(
    `generation ${number} is being built from the ${source}: go on so, or drop it`,
  );
}

async function create(transaction: Tx, number: number, { source, segments }: RebuildRequest): Promise<void> {
  await transaction
    .insertInto('projections.generations')
    .values({ number, state: 'building', source, live_since: null, live_until: null })
    .execute();
  const count = source === 'archive' ? 1 : segments;
  await transaction
    .insertInto('projections.segments')
    .values(Array.from({ length: count }, (_, segment) => ({ generation: number, segment, cursor: null })))
    .execute();
  // What makes tables cannot know them.
  await buildGeneration(transaction as unknown as Kysely<unknown>, schemaOf(number));
}

async function countEvents(transaction: Tx): Promise<number> {
  const { rows } = await sql<{ events: number }>`
    select coalesce(sum(version), 0) as events from positions`.execute(transaction);
  return rows[0]?.events ?? 0;
}
