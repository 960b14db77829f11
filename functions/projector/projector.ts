import type { CommitItem } from '../event-store/commit.ts';
import { logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count, duration } from '../platform/metrics.ts';
import type { Database } from '../read-model/database.ts';
import { type BatchResult, projectBatch } from './project-batch.ts';
import { VIEWS, type Views } from './views/index.ts';

/**
 * Projects a batch. Where PostgreSQL refuses the data of some stream, the streams go one by one, so that only the one
 * at fault is parked.
 *
 * @throws what is wrong for the moment only (no connection, a deadlock): nothing has changed, the batch comes again
 */
export async function project(
  database: Database,
  commits: readonly CommitItem[],
  views: Views = VIEWS,
): Promise<void> {
  try {
    report(await projectBatch(database, commits, views));
  } catch (error) {
    if (!isAboutData(error)) throw error;
    await projectOneByOne(database, commits, views);
  }
}

async function projectOneByOne(
  database: Database,
  commits: readonly CommitItem[],
  views: Views,
): Promise<void> {
  for (const own of Map.groupBy(commits, ({ pk }) => pk).values()) {
    try {
      report(await projectBatch(database, own, views));
    } catch (error) {
      if (!isAboutData(error)) throw error;
      report(await projectBatch(database, own, refusing(views, error)));
    }
  }
}

/** Views that cannot apply anything, so that whatever comes is parked under this error. */
function refusing(views: Views, error: Error): Views {
  const project = () => {
    throw error;
  };
  return Object.fromEntries(Object.entries(views).map(([type, view]) => [type, { ...view, project }]));
}

/**
 * Whether the same data would fail again: SQLSTATE class 22 (data exception) or 23 (integrity constraint violation).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isAboutData(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code));
}

function report({ applied, parked }: BatchResult): void {
  const last = applied.at(-1);
  count(METRICS.projectedCommits, {}, applied.length);
  if (last) duration(METRICS.projectionLag, Date.now() - Date.parse(last.at));
  for (const { position, error } of parked) {
    count(METRICS.streamParked);
    logger.error('stream parked', { stream: `${position.tenant}/${position.stream}`, error });
  }
}
