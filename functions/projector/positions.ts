import { sql } from 'kysely';
import type { Tx } from '../read-model/database.ts';
import type { PositionRow } from '../read-model/schema.ts';
import type { StreamCommits } from './stream-commits.ts';

/** One statement creates what is missing, locks what is there, and answers where every stream stands, by its key. */
export async function lockPositions(
  transaction: Tx,
  streams: readonly Pick<StreamCommits, 'tenant' | 'stream'>[],
): Promise<ReadonlyMap<string, PositionRow>> {
  const tenants = streams.map(({ tenant }) => tenant);
  const names = streams.map(({ stream }) => stream);
  const { rows } = await sql<PositionRow>`
    insert into positions (tenant, stream, version, parked)
    select tenant, stream, 0, false from unnest(${tenants}::text[], ${names}::text[]) as wanted (tenant, stream)
    on conflict (tenant, stream) do update set version = positions.version
    returning *`.execute(transaction);
  return new Map(rows.map((row) => [`${row.tenant}/${row.stream}`, row]));
}

/** Moves positions that are locked. */
export async function writePositions(transaction: Tx, moved: readonly PositionRow[]): Promise<void> {
  if (moved.length === 0) return;
  await sql`
    update positions set version = moved.version, parked = moved.parked, seen = moved.seen,
      committed_at = moved.committed_at, projected_at = moved.projected_at
    from json_populate_recordset(null::positions, ${JSON.stringify(moved)}::json) as moved
    where positions.tenant = moved.tenant and positions.stream = moved.stream`.execute(transaction);
}
