import type { CommitItem } from '../event-store/commit.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import { logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count, duration } from '../platform/metrics.ts';
import { traceIdOf } from '../platform/tracer.ts';
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
    if (generation.state !== 'live') continue;
    measure(streams, parkedStreams);
    tellRequests(streams.flatMap(({ applied }) => applied));
  }
}

function measure(streams: readonly StreamResult[], parkedStreams: number | null): void {
  for (const [projection, own] of Map.groupBy(streams, ({ view }) => view.table)) {
    count(METRICS.projectedCommits, { projection }, own.flatMap(({ applied }) => applied).length);
  }
  const waited = longestWait(streams.flatMap(({ applied }) => applied));
  if (waited !== null) duration(METRICS.projectionLag, waited);
  if (parkedStreams !== null) tellParkedStreams(parkedStreams);
}

/** Milliseconds from the earliest commit of a batch until now; null where there is none. */
function longestWait(commits: readonly CommitItem[]): number | null {
  if (commits.length === 0) return null;
  return Date.now() - Math.min(...commits.map(({ at }) => Date.parse(at)));
}

/** A line for each request whose commits can be read now, under the trace of the request and not of this batch. */
function tellRequests(applied: readonly CommitItem[]): void {
  for (const [correlationId, commits] of Map.groupBy(applied, (commit) => commit.correlationId)) {
    const [first] = commits;
    if (!first) continue;
    const { tenant } = parseStreamKey(first.pk);
    const xray_trace_id = traceIdOf(first.trace) ?? undefined;
    const projected = commits.map(({ pk, sk }) => ({ stream: pk, version: sk }));
    logger.info('projected', { correlationId, tenant, xray_trace_id, commits: projected });
  }
}
