import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { lastVersion } from '../event-store/commit.ts';
import { commitsFrom } from '../event-store/sweep.ts';
import { openBatch } from '../projector/open-batch.ts';
import { readRows } from '../projector/rows.ts';
import type { Tx } from '../read-model/database.ts';
import { overlooking } from '../read-model/generations.ts';
import type { PositionRow, ViewRow } from '../read-model/schema.ts';
import { listGenerations, liveOf } from './catalogue.ts';
import type { ProjectionsContext } from './context.ts';
import { type Folded, foldMore, startFold } from './fold.ts';

/** What is wrong with the row of a stream. */
export interface Difference {
  /** `<tenant>/<type>/<id>` */
  readonly stream: string;
  readonly problem: string;
}

/** What the live generation has of a stream. */
interface Found {
  readonly position: PositionRow | undefined;
  readonly row: ViewRow | null;
}

/**
 * Compares streams, as they were folded a moment ago, with the live generation. Where the two do not agree, the reason may
 * be that one of them has gone on since: such a stream is looked at more closely.
 */
export async function verifyStreams(
  context: ProjectionsContext,
  folded: readonly Folded[],
): Promise<Difference[]> {
  if (folded.length === 0) return [];
  const found = await find(context, folded);
  const suspects = folded.filter((stream) => problemOf(stream, found(stream)) !== null);
  const differences: Difference[] = [];
  const until = performance.now() + PATIENCE;
  for (const { key } of suspects) {
    const problem = await lookClosely(context, key, until);
    if (problem !== null) differences.push({ stream: key, problem });
  }
  return differences;
}

async function find(
  { database }: ProjectionsContext,
  streams: readonly Folded[],
): Promise<(stream: Folded) => Found> {
  const { number } = liveOf(await database.transaction().execute(listGenerations));
  return overlooking(database, number, async (transaction) => {
    const rows = await readRows(transaction, streams);
    const positions = await readPositions(transaction, streams);
    return ({ key }) => ({ position: positions.get(key), row: rows.get(key) ?? null });
  });
}

async function readPositions(
  transaction: Tx,
  streams: readonly Folded[],
): Promise<ReadonlyMap<string, PositionRow>> {
  const wanted = streams.map(({ position }) => position);
  const rows = await transaction
    .selectFrom('positions')
    .selectAll()
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('tenant', 'stream'),
        'in',
        wanted.map(({ tenant, stream }) => tuple(tenant, stream)),
      ),
    )
    .execute();
  return new Map(rows.map((row) => [`${row.tenant}/${row.stream}`, row]));
}

function problemOf({ position, row, error }: Folded, found: Found): string | null {
  if (error) return `cannot be folded beyond version ${position.version}: ${error.message}`;
  if (found.position?.parked) return `is parked at version ${found.position.version}`;
  const version = found.position?.version ?? 0;
  if (version !== position.version) return `is projected up to version ${version} of ${position.version}`;
  if (isDeepStrictEqual(found.row, row)) return null;
  if (!found.row) return 'has no row';
  if (!row) return 'has a row that its events do not lead to';
  return `has a row that differs in ${columnsThatDiffer(found.row, row).join(', ')}`;
}

/** Their names only: what is in them may be personal. */
function columnsThatDiffer(found: object, expected: object): string[] {
  const values = Object.entries({ ...found, ...expected }).map(([column]) => column);
  const of = (row: object) => new Map(Object.entries(row));
  const [left, right] = [of(found), of(expected)];
  return values.filter((column) => !isDeepStrictEqual(left.get(column), right.get(column)));
}

/** For how long the projector is waited for, by all streams of a page together, in milliseconds, and how often it is looked at. */
const PATIENCE = 2_000;
const PAUSE = 100;

/**
 * Compares one stream as it is now: what is found is compared with the fold of exactly the events that it has been projected
 * from. Those that came since are waited for.
 */
async function lookClosely(context: ProjectionsContext, key: string, until: number): Promise<string | null> {
  for (;;) {
    const { problem, reached, last } = await compareNow(context, key);
    if (problem !== null || reached >= last) return problem;
    if (performance.now() > until) return `is projected up to version ${reached} of ${last}`;
    await wait(PAUSE);
  }
}

async function compareNow(context: ProjectionsContext, key: string) {
  const { open, views } = context.projection;
  let folded = startFold(key, views);
  if (!folded) throw new TypeError(`no view is about ${key}`);
  const found = (await find(context, [folded]))(folded);
  const reached = found.position?.version ?? 0;
  let last = 0;
  for await (const commits of commitsFrom(context.events, key, 1)) {
    last = Math.max(last, ...commits.map(lastVersion));
    const projected = commits.filter((commit) => lastVersion(commit) <= reached);
    folded = foldMore(folded, await openBatch(projected, open));
  }
  return { problem: problemOf(folded, found), reached, last };
}
