import type { KeptSpan } from './span.ts';
import type { KeptTrace, Link, TraceStore } from './trace-store.ts';

/** An answer has at most so many spans: the rest of a trace that a busy batch went on with is left out. */
const MOST_SPANS = 2_000;

/** A trace and those that go on with it, as one. */
export interface Gathered {
  readonly spans: readonly KeptSpan[];
  readonly correlationIds: ReadonlySet<string>;
}

/** The spans of a trace and of those that go on with it. */
export function gather(first: KeptTrace, store: TraceStore): Gathered {
  const spans: KeptSpan[] = [];
  const correlationIds = new Set<string>();
  const batches = new Map<string, KeptSpan>();
  for (const { trace, below } of familyOf(first, store)) {
    const roots = rootsOf(trace);
    for (const root of roots.filter(isInvocation)) batches.set(trace.id, root);
    spans.push(...spansBelow(below, trace, roots));
    for (const id of trace.correlationIds) correlationIds.add(id);
    if (spans.length >= MOST_SPANS) break;
  }
  return { spans: withoutSegmentsOf(batches, spans), correlationIds };
}

/**
 * A function that goes on with requests in a batch tells it twice: by the trace of its invocation, and by a segment in the trace of each
 * request, which names that trace as its `batch`. Where the invocation is here, it stands for the segment, too.
 */
function withoutSegmentsOf(
  batches: ReadonlyMap<string, KeptSpan>,
  spans: readonly KeptSpan[],
): readonly KeptSpan[] {
  const invocations = new Map<string, string>();
  for (const { id, annotations } of spans) {
    const invocation = batches.get(String(annotations.batch));
    if (invocation !== undefined) invocations.set(id, invocation.id);
  }
  if (invocations.size === 0) return spans;
  return spans
    .filter(({ id }) => !invocations.has(id))
    .map((span) => ({ ...span, parentId: invocations.get(span.parentId ?? '') ?? span.parentId }));
}

/** The ids of a trace and of those that go on with it. */
export function familyIds(traceId: string, store: TraceStore): ReadonlySet<string> {
  const first = store.find(traceId);
  const family = first === undefined ? [] : Array.from(familyOf(first, store), ({ trace }) => trace.id);
  return new Set([traceId, ...family]);
}

/** A trace and those that go on with it, each once, with the segment that it goes on below. */
function* familyOf(
  first: KeptTrace,
  store: TraceStore,
): Generator<{ readonly trace: KeptTrace; readonly below: string | null }> {
  const met = new Set<KeptTrace>();
  const waiting: Link[] = [{ traceId: first.id, segmentId: null }];
  for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
    const trace = store.find(link.traceId);
    if (trace === undefined || met.has(trace)) continue;
    met.add(trace);
    yield { trace, below: link.segmentId };
    waiting.push(...trace.followers.values());
  }
}

function spansBelow(
  below: string | null,
  { spans }: KeptTrace,
  roots: readonly KeptSpan[],
): readonly KeptSpan[] {
  if (below === null) return [...spans.values()];
  return Array.from(spans.values(), (span) => (roots.includes(span) ? { ...span, parentId: below } : span));
}

function rootsOf({ spans }: KeptTrace): KeptSpan[] {
  return [...spans.values()].filter(({ parentId }) => parentId === null || !spans.has(parentId));
}

function isInvocation({ kind }: KeptSpan): boolean {
  return kind === 'invocation';
}
