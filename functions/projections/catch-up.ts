import { sql } from 'kysely';
import { commitsFrom } from '../event-store/sweep.ts';
import type { Tx } from '../read-model/database.ts';
import { enter, overlooking, schemaOf, standIn } from '../read-model/generations.ts';
import { generationNumbered, listGenerations, liveOf } from './catalogue.ts';
import { OperationRefusedError, type ProjectionsContext, SLICE } from './context.ts';
import { takeIn } from './take-in.ts';

/** How many streams are read side by side. */
const SIDE_BY_SIDE = 20;

export interface CatchUp {
  /** From here on, the generation is kept as current as the live one. */
  readonly ready: boolean;
  /** The archive lacked the order, or the commits, that it takes: what is there now may fit where it did not before. */
  readonly again: boolean;
}

/** A stream of which a generation lacks commits. */
interface Behind {
  readonly tenant: string;
  readonly stream: string;
  readonly version: number;
}

/**
 * Fetches, after all segments were scanned, what the projector brought too early for a generation and what the live one has
 * beyond it. Once a stream is caught up the projector keeps it so: there are only ever fewer. When none is left, the
 * generation is declared ready, while no projector is at work.
 *
 * @throws OperationRefusedError where commits are missing that nobody has
 */
export async function catchUp(context: ProjectionsContext, generation: number): Promise<CatchUp> {
  const until = performance.now() + SLICE;
  const origin = await originOf(context, generation);
  let outcome: Outcome;
  do {
    outcome = await advance(context, generation, origin);
  } while (outcome === 'moved' && performance.now() < until);
  return { ready: outcome === 'ready', again: outcome === 'again' };
}

type Outcome = 'moved' | 'ready' | 'again';

async function advance(
  context: ProjectionsContext,
  generation: number,
  { source, live }: Origin,
): Promise<Outcome> {
  const behind = await findBehind(context, generation, live);
  if (behind.length === 0) return (await declareReady(context, generation, live)) ? 'ready' : 'moved';
  if (await fetchMissing(context, generation, behind)) return 'moved';
  if (source === 'archive' && (await readAgain(context, generation))) return 'again';
  throw new OperationRefusedError(`commits are missing: ${behind.map(describe).join(', ')}`);
}

function describe({ tenant, stream, version }: Behind): string {
  return `${tenant}/${stream} after version ${version}`;
}

/** What a generation is being built from, and which one is live meanwhile. */
interface Origin {
  readonly source: 'table' | 'archive';
  readonly live: number;
}

async function originOf({ database }: ProjectionsContext, number: number): Promise<Origin> {
  const generations = await database.transaction().execute(listGenerations);
  const { state, source } = generationNumbered(generations, number);
  if (state !== 'building') throw new OperationRefusedError(`generation ${number} is ${state} already`);
  return { source, live: liveOf(generations).number };
}

function findBehind(
  { database }: ProjectionsContext,
  generation: number,
  live: number,
): Promise<readonly Behind[]> {
  return overlooking(database, generation, (transaction) => readBehind(transaction, live, SIDE_BY_SIDE));
}

/** Streams that are behind in the generation that the transaction stands in: what it has seen itself, and the live one has. */
async function readBehind(transaction: Tx, live: number, atMost: number): Promise<readonly Behind[]> {
  const known = sql.id(schemaOf(live), 'positions');
  const { rows } = await sql<Behind>`
    select tenant, stream, version from positions where seen > version and not parked
    union
    select tenant, stream, coalesce(positions.version, 0)
    from ${known} as known left join positions using (tenant, stream)
    where known.version > coalesce(positions.version, 0) and not coalesce(positions.parked, false)
    limit ${atMost}`.execute(transaction);
  return rows;
}

/** Whether any of the streams has gone on. One that has a gap in the event table itself is parked. */
async function fetchMissing(
  context: ProjectionsContext,
  generation: number,
  behind: readonly Behind[],
): Promise<boolean> {
  const pages = await Promise.all(
    behind.map(async ({ tenant, stream, version }) => {
      const page = await commitsFrom(context.events, `${tenant}/${stream}`, version + 1).next();
      return page.done ? [] : page.value;
    }),
  );
  const commits = pages.flat();
  await takeIn(context, { generation, onGap: 'park' }, commits);
  return commits.length > 0;
}

/**
 * Whether nothing is missing any more. The projector, which alone could find that something is, stands still meanwhile: also the
 * batch that was on its way to the live generation before there was this one.
 */
function declareReady({ database }: ProjectionsContext, number: number, live: number): Promise<boolean> {
  return enter(database, { tenants: [], alone: true }, async (transaction) => {
    await standIn(transaction, number);
    await sql`set local role shop_operator`.execute(transaction);
    const behind = await readBehind(transaction, live, 1);
    await sql`reset role`.execute(transaction);
    if (behind.length > 0) return false;
    await transaction
      .updateTable('projections.generations')
      .set({ state: 'ready' })
      .where('number', '=', number)
      .execute();
    await transaction.deleteFrom('projections.segments').where('generation', '=', number).execute();
    return true;
  });
}

/** Sends the archive through once more; false where the last time has brought nothing new. */
async function readAgain({ database }: ProjectionsContext, generation: number): Promise<boolean> {
  const reached = await overlooking(database, generation, async (transaction) => {
    const { rows } = await sql<{ events: number }>`
      select coalesce(sum(version), 0) as events from positions`.execute(transaction);
    return rows[0]?.events ?? 0;
  });
  const { numUpdatedRows } = await database
    .updateTable('projections.segments')
    .set({ cursor: null, done: false, events: 0, reached })
    .where('generation', '=', generation)
    .where('reached', '<', reached)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
