import { sql } from 'kysely';
import { type CommitItem, lastVersion } from '../event-store/commit.ts';
import { commitsFrom, type EventTable } from '../event-store/sweep.ts';
import type { Tx } from '../read-model/database.ts';
import type { PositionRow } from '../read-model/schema.ts';

/** The first commits of a stream that wait, as they are stored. */
export async function waitingOf(
  transaction: Tx,
  { tenant, stream }: PositionRow,
  atMost: number,
): Promise<CommitItem[]> {
  const rows = await transaction
    .selectFrom('parked_commits')
    .select('payload')
    .where('tenant', '=', tenant)
    .where('stream', '=', stream)
    .orderBy('version')
    .limit(atMost)
    .execute();
  return rows.map(({ payload }) => payload as CommitItem);
}

/**
 * The commits of a parked stream that come next, at most so many: those that wait. Where some are missing before, between or
 * behind those, the event table has them: a generation that is being built drops what comes too early for it.
 */
export async function nextOf(
  transaction: Tx,
  events: EventTable,
  { position, atMost }: { readonly position: PositionRow; readonly atMost: number },
): Promise<readonly CommitItem[]> {
  const waiting = await waitingOf(transaction, position, atMost);
  const run = following(position, waiting);
  const isWhole =
    run.length === waiting.length && (run.length === atMost || endOf(position, run) >= position.seen);
  if (isWhole) return run;
  const { tenant, stream, version } = position;
  const page = await commitsFrom(events, `${tenant}/${stream}`, version + 1).next();
  const stored = page.done ? [] : page.value;
  const all = [...new Map([...stored, ...waiting].map((commit) => [commit.sk, commit])).values()];
  const next = following(
    position,
    all.toSorted((one, other) => one.sk - other.sk),
  );
  // Where nothing follows, what waits tells which commit nobody has.
  return next.length > 0 ? next.slice(0, atMost) : waiting;
}

/** The commits up to the first gap. */
function following({ version }: PositionRow, commits: readonly CommitItem[]): CommitItem[] {
  let next = version + 1;
  const gap = commits.findIndex((commit) => {
    if (commit.sk !== next) return true;
    next = lastVersion(commit) + 1;
    return false;
  });
  return gap < 0 ? [...commits] : commits.slice(0, gap);
}

function endOf({ version }: PositionRow, run: readonly CommitItem[]): number {
  const last = run.at(-1);
  return last ? lastVersion(last) : version;
}

/** Deletes what waits no more: what the position has passed. */
export async function forgetUpTo(transaction: Tx, { tenant, stream, version }: PositionRow): Promise<void> {
  await transaction
    .deleteFrom('parked_commits')
    .where('tenant', '=', tenant)
    .where('stream', '=', stream)
    .where('version', '<=', version)
    .execute();
}

/** Says at the first commit that waits what keeps it. */
export async function noteError(
  transaction: Tx,
  { tenant, stream }: PositionRow,
  error: Error,
): Promise<void> {
  await sql`
    update parked_commits set error = ${error.message}
    where (tenant, stream, version) in (
      select tenant, stream, min(version) from parked_commits
      where tenant = ${tenant} and stream = ${stream} group by tenant, stream
    )`.execute(transaction);
}
