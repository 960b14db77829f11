import type { Page, TraceSummary } from '../../../console/api/observation.ts';
import { decodeCursor, encodeCursor } from '../api/cursor.ts';
import type { Slice } from '../api/parameters.ts';
import { assemble, withoutTree } from './assemble.ts';
import type { TraceStore } from './trace-store.ts';

/** Which traces are asked for, and in which order. */
export interface TraceFilter {
  readonly operation?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Neither ok nor running. */
  readonly failed?: boolean | undefined;
  readonly sort: 'duration' | 'time';
}

/** What a list is ordered by, descending; the id decides between equals. */
type Key = readonly [value: number, traceId: string];

/** A page of traces from behind the cursor on. */
export function tracesPage(
  store: TraceStore,
  filter: TraceFilter,
  { limit, cursor }: Slice,
): Page<TraceSummary> {
  const now = Date.now();
  const keyOf = (trace: TraceSummary): Key => [
    filter.sort === 'time' ? trace.startedAt : trace.rootMilliseconds,
    trace.traceId,
  ];
  const after = cursor === undefined ? undefined : decodeCursor(cursor, ['number', 'string']);
  const found = Array.from(store.beginnings(), (trace) => withoutTree(assemble(trace, store, now)))
    .filter((trace) => matches(trace, filter))
    .filter((trace) => after === undefined || descending(after, keyOf(trace)) < 0)
    .sort((a, b) => descending(keyOf(a), keyOf(b)));
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { items, next: isMore ? encodeCursor([...keyOf(last)]) : null };
}

function matches(trace: TraceSummary, { operation, correlationId, failed }: TraceFilter): boolean {
  if (operation !== undefined && trace.operation !== operation) return false;
  if (correlationId !== undefined && !trace.correlationIds.includes(correlationId)) return false;
  return failed !== true || trace.outcome === 'error' || trace.outcome === 'fault';
}

function descending([a, one]: Key, [b, other]: Key): number {
  return b - a || (one < other ? -1 : one > other ? 1 : 0);
}
