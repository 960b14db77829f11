import type { CommitItem } from '../event-store/commit.ts';
import { type OpenCommits, openCommits } from '../event-store/open.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import type { Database } from '../read-model/database.ts';
import { projectBatch } from './project-batch.ts';
import { parkingTheRefused } from './refused-data.ts';
import { report } from './report.ts';
import { VIEWS, type Views } from './views/index.ts';

/** How commits become rows. */
export interface Projection {
  readonly open: OpenCommits;
  readonly views: Views;
}

export const PROJECTION: Projection = { open: openCommits, views: VIEWS };

/**
 * Projects a batch of commits, as they are stored.
 *
 * @throws what is wrong for the moment only (no connection, a deadlock): nothing has changed, the batch comes again
 */
export async function project(
  database: Database,
  commits: readonly CommitItem[],
  { open, views }: Projection = PROJECTION,
): Promise<void> {
  const viewed = commits.filter(({ pk }) => views[parseStreamKey(pk).type]);
  if (viewed.length === 0) return;
  await parkingTheRefused(viewed, views, async (own, viewsOf) => {
    report(await projectBatch(database, { commits: own, open, viewsOf }));
  });
}
