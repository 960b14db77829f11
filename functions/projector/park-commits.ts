import type { Tx } from '../read-model/database.ts';
import type { ParkedCommitRow } from '../read-model/schema.ts';
import type { StreamResult } from './fold-stream.ts';

/** Keeps the commits that cannot be applied, as they are stored. One that comes again is kept once. */
export async function parkCommits(transaction: Tx, results: readonly StreamResult[]): Promise<void> {
  const since = new Date().toISOString();
  const rows = results.flatMap(({ position, parked, error }) =>
    parked.map(
      (commit): ParkedCommitRow => ({
        tenant: position.tenant,
        stream: position.stream,
        version: commit.sk,
        payload: JSON.stringify(commit),
        error: error?.message ?? '',
        since,
      }),
    ),
  );
  if (rows.length === 0) return;
  await transaction
    .insertInto('parked_commits')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['tenant', 'stream', 'version']).doNothing())
    .execute();
}
