import { lastVersion } from '../event-store/commit.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import { logger } from '../platform/logger.ts';
import { foldStream } from '../projector/fold-stream.ts';
import { openBatch } from '../projector/open-batch.ts';
import { parkCommits } from '../projector/park-commits.ts';
import { writePositions } from '../projector/positions.ts';
import { RefusedDataError, refusalOr } from '../projector/refused-data.ts';
import { readRows, writeRows } from '../projector/rows.ts';
import type { Tx } from '../read-model/database.ts';
import { enter, standIn } from '../read-model/generations.ts';
import type { PositionRow } from '../read-model/schema.ts';
import { listGenerations } from './catalogue.ts';
import { OperationRefusedError, type ProjectionsContext } from './context.ts';
import { tellParked } from './tell-parked.ts';
import { forgetUpTo, nextOf, noteError, waitingOf } from './waiting-commits.ts';

/** How many commits are one transaction, usually. */
const COMMITS = 100;

/** What became of a parked stream in one generation. */
export interface Unparked {
  readonly generation: number;
  readonly applied: number;
  /** Where it stands now. */
  readonly version: number;
  /** Why it is parked again; null where it flows. */
  readonly error: string | null;
}

/**
 * Applies what waits of a stream, in order, in every generation where it is parked; what comes meanwhile waits behind. It
 * flows again when nothing waits any more, and stays parked at the first commit that still cannot be applied.
 */
export async function unpark(context: ProjectionsContext, key: string): Promise<readonly Unparked[]> {
  return onParked(context, key, (generation) => replay(context, key, generation));
}

/**
 * Passes over the first commit that waits of a stream, or over the gap before it, and applies the others. The event stays in
 * the event table: a rebuild by views that understand it makes up for it.
 */
export async function skip(context: ProjectionsContext, key: string): Promise<readonly Unparked[]> {
  return onParked(context, key, async (generation) => {
    await inStream(context, { key, generation }, passOver);
    return replay(context, key, generation);
  });
}

async function onParked(
  context: ProjectionsContext,
  key: string,
  work: (generation: number) => Promise<Unparked>,
): Promise<readonly Unparked[]> {
  const generations = await context.database.transaction().execute(listGenerations);
  const done: Unparked[] = [];
  for (const { number } of generations) {
    if (await inStream(context, { key, generation: number }, async () => true)) done.push(await work(number));
  }
  if (done.length === 0) throw new OperationRefusedError(`${key} is not parked`);
  await tellParked(context);
  return done;
}

interface Place {
  readonly key: string;
  readonly generation: number;
}

/** Runs work in a generation while the position of a stream is locked; null where it is not parked there. */
function inStream<Result>(
  { database }: ProjectionsContext,
  { key, generation }: Place,
  work: (transaction: Tx, position: PositionRow) => Promise<Result>,
): Promise<Result | null> {
  const { tenant, type, id } = parseStreamKey(key);
  return enter(database, { tenants: [tenant], alone: false }, async (transaction) => {
    await standIn(transaction, generation);
    const position = await transaction
      .selectFrom('positions')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('stream', '=', `${type}/${id}`)
      .where('parked', '=', true)
      .forUpdate()
      .executeTakeFirst();
    return position ? work(transaction, position) : null;
  });
}

/** Applies what waits, many commits at a time; one by one where PostgreSQL refuses some of them. */
async function replay(context: ProjectionsContext, key: string, generation: number): Promise<Unparked> {
  const place = { key, generation };
  let applied = 0;
  let atMost = COMMITS;
  for (;;) {
    const step = await replayStep(context, place, atMost);
    applied += step.applied;
    if (step.isOver) return { generation, applied, version: step.version, error: step.error };
    if (step.error !== null) atMost = 1;
  }
}

async function replayStep(context: ProjectionsContext, place: Place, atMost: number): Promise<Step> {
  try {
    const step = await inStream(context, place, (transaction, position) =>
      replaySome(context, { transaction, key: place.key, position, atMost }),
    );
    if (step) return step;
  } catch (cause) {
    const error = refusalOr(cause, { number: place.generation });
    if (!(error instanceof RefusedDataError)) throw error;
    const version = await inStream(context, place, async (_, position) => position.version);
    return { applied: 0, version: version ?? 0, error: error.message, isOver: atMost === 1 };
  }
  throw new OperationRefusedError(`${place.key} was unparked by somebody else`);
}

/** What became of the first commits that wait. */
interface Step {
  readonly applied: number;
  readonly version: number;
  readonly error: string | null;
  readonly isOver: boolean;
}

interface Replay {
  readonly transaction: Tx;
  readonly key: string;
  readonly position: PositionRow;
  readonly atMost: number;
}

async function replaySome(
  context: ProjectionsContext,
  { transaction, key, position, atMost }: Replay,
): Promise<Step> {
  const { open, views } = context.projection;
  const { tenant, type, id } = parseStreamKey(key);
  const view = views[type];
  if (!view) throw new OperationRefusedError(`there is no view of ${type}`);
  const commits = await openBatch(await nextOf(transaction, context.events, { position, atMost }), open);
  const rows = await readRows(transaction, [{ key, tenant, id, view }]);
  const result = foldStream({
    tenant,
    id,
    view,
    commits,
    row: rows.get(key) ?? null,
    position: { ...position, parked: false },
    onGap: 'park',
  });
  const isOver = commits.length === 0 || result.error !== null;
  await writeRows(transaction, [result]);
  const parked = result.position.parked || !isOver;
  await writePositions(transaction, [{ ...result.position, parked, projected_at: null }]);
  await forgetUpTo(transaction, result.position);
  await parkCommits(transaction, [result]);
  if (result.error) await noteError(transaction, result.position, result.error);
  return {
    isOver,
    applied: result.applied.length,
    version: result.position.version,
    error: result.error?.message ?? null,
  };
}

/** Moves the position of a stream to before what can come next. */
async function passOver(transaction: Tx, position: PositionRow): Promise<void> {
  const [first] = await waitingOf(transaction, position, 1);
  if (!first) return;
  const isGap = first.sk > position.version + 1;
  const version = isGap ? first.sk - 1 : lastVersion(first);
  logger.warn('commit skipped', { stream: first.pk, from: position.version + 1, to: version });
  await writePositions(transaction, [{ ...position, version, projected_at: null }]);
  await forgetUpTo(transaction, { ...position, version });
}
