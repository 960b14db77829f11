import type { CommitItem } from '../event-store/commit.ts';
import { logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count, duration } from '../platform/metrics.ts';
import type { StreamResult } from './fold-stream.ts';
import { tellParkedStreams } from './parked-streams.ts';
import type { BatchResult } from './project-batch.ts';

/** Counts what a batch has done to the live generation, and says of every one which streams have stopped. */
export function report(results: readonly BatchResult[]): void {
  for (const { generation, streams, parkedStreams } of results) {
    for (const { position, error } of streams) {
      if (error === null) continue;
      const stream = `${position.tenant}/${position.stream}`;
      logger.error('stream parked', { stream, generation: generation.number, error });
    }
    if (generation.state === 'live') measure(streams, parkedStreams);
  }
}

function measure(streams: readonly StreamResult[], parkedStreams: number | null): void {
  const now = Date.now();
  for (const [projection, own] of Map.groupBy(streams, ({ view }) => view.table)) {
    const applied = own.flatMap((result) => result.applied);
    count(METRICS.projectedCommits, { projection }, applied.length);
    const waited = longestWait(applied, now);
    if (waited !== null) duration(METRICS.projectionLag, waited, { projection });
  }
  if (parkedStreams !== null) tellParkedStreams(parkedStreams);
}

/** Milliseconds from the earliest commit of a batch until now; null where there is none. */
function longestWait(commits: readonly CommitItem[], now: number): number | null {
  if (commits.length === 0) return null;
  return now - Math.min(...commits.map(({ at }) => Date.parse(at)));
}
