import { sql } from 'kysely';
import type { CommitItem } from '../event-store/commit.ts';
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

/** What waits, behind what is missing before it: the event table has every commit. */
export async function withoutGap(
  events: EventTable,
  { tenant, stream, version }: PositionRow,
  waiting: readonly CommitItem[],
): Promise<readonly CommitItem[]> {
  const [first] = waiting;
  if (!first || first.sk <= version + 1) return waiting;
  const page = await commitsFrom(events, `${tenant}/${stream}`, version + 1).next();
  const missing = page.done ? [] : page.value.filter(({ sk }) => sk < first.sk);
  return [...missing, ...waiting];
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
