import { sql } from 'kysely';
import type { CommitItem } from '../event-store/commit.ts';
import type { OpenCommits } from '../event-store/open.ts';
import type { Database, Tx } from '../read-model/database.ts';
import { enter, type Generation, standIn } from '../read-model/generations.ts';
import type { StreamResult } from './fold-stream.ts';
import { openBatch } from './open-batch.ts';
import { projectInto } from './project-into.ts';
import { refusalOr } from './refused-data.ts';
import { groupByStream, type StreamCommits, tenantsOf } from './stream-commits.ts';
import type { Views } from './views/index.ts';

/** What a batch did to one generation. */
export interface BatchResult {
  readonly generation: Generation;
  readonly streams: readonly StreamResult[];
  /** How many streams of all tenants are parked now; null for a generation that is not live. */
  readonly parkedStreams: number | null;
}

/** A batch of commits, as they are stored, and how to read them. */
export interface Batch {
  readonly commits: readonly CommitItem[];
  readonly open: OpenCommits;
  readonly viewsOf: (generation: Pick<Generation, 'number'>) => Views;
}

/**
 * Projects a batch into every generation of the read model, all in one SQL transaction: whoever reads two generations at
 * one moment finds them equally far. Commits are opened inside it, so that whoever takes away a key and then enters alone
 * knows that nobody still holds what it has opened.
 *
 * @throws RefusedDataError, and what else PostgreSQL throws; then nothing has changed
 */
export async function projectBatch(
  database: Database,
  { commits, open, viewsOf }: Batch,
): Promise<BatchResult[]> {
  const projectedAt = new Date().toISOString();
  const entry = { tenants: tenantsOf(commits), alone: false };
  return enter(database, entry, async (transaction, generations) => {
    const opened = await openBatch(commits, open);
    const results: BatchResult[] = [];
    for (const generation of generations) {
      if (generation.state !== 'live') await standIn(transaction, generation.number);
      const streams = groupByStream(opened, viewsOf(generation));
      results.push(await projectOne(transaction, generation, { streams, projectedAt }));
    }
    return results;
  });
}

async function projectOne(
  transaction: Tx,
  generation: Generation,
  { streams, projectedAt }: { readonly streams: readonly StreamCommits[]; readonly projectedAt: string },
): Promise<BatchResult> {
  const onGap = generation.state === 'building' ? 'note' : 'park';
  try {
    const results = await projectInto(transaction, streams, { onGap, projectedAt });
    const parkedStreams = generation.state === 'live' ? await countParked(transaction) : null;
    return { generation, streams: results, parkedStreams };
  } catch (error) {
    throw refusalOr(error, generation);
  }
}

/** Reads an index of those that are parked only. */
async function countParked(transaction: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select parked_streams() as count`.execute(transaction);
  return rows[0]?.count ?? 0;
}
