import type { Outcome, Span, Trace, TraceSummary } from '../../../console/api/observation.ts';
import { type KeptSpan, worst } from './span.ts';
import type { KeptTrace, Link, TraceStore } from './trace-store.ts';

/** An answer has at most so many spans: the rest of a trace that a busy batch went on with is left out. */
const MOST_SPANS = 2_000;

/** A trace with its spans as a tree, those of the traces that go on with it included. */
export function assemble(trace: KeptTrace, store: TraceStore, now: number): Trace {
  const gathered = gather(trace, store);
  const tree = treeOf(gathered.spans);
  return { ...summaryOf(trace.id, tree, gathered.correlationIds, now), tree };
}

/** A trace as a list shows it. */
export function withoutTree({ tree: _, ...summary }: Trace): TraceSummary {
  return summary;
}

interface Gathered {
  readonly spans: readonly KeptSpan[];
  readonly correlationIds: ReadonlySet<string>;
}

function gather(first: KeptTrace, store: TraceStore): Gathered {
  const spans: KeptSpan[] = [];
  const correlationIds = new Set<string>();
  for (const { trace, below } of familyOf(first, store)) {
    spans.push(...spansOf(trace, below));
    for (const id of trace.correlationIds) correlationIds.add(id);
    if (spans.length >= MOST_SPANS) break;
  }
  return { spans, correlationIds };
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

function spansOf(trace: KeptTrace, below: string | null): KeptSpan[] {
  const spans = [...trace.spans.values()];
  if (below === null) return spans;
  const isRoot = ({ parentId }: KeptSpan) => parentId === null || !trace.spans.has(parentId);
  return spans.map((span) => (isRoot(span) ? { ...span, parentId: below } : span));
}

/** Parents before their children, siblings by their beginning. A span whose parent is not known is a root. */
function treeOf(spans: readonly KeptSpan[]): Span[] {
  const known = new Set(spans.map(({ id }) => id));
  const children = Map.groupBy(spans, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : null,
  );
  for (const siblings of children.values()) siblings.sort((a, b) => a.startedAt - b.startedAt);
  const tree: Span[] = [];
  const descend = (parent: Span | null): void => {
    for (const span of children.get(parent?.id ?? null) ?? []) {
      const shown = toSpan(span, parent, children.get(span.id) ?? []);
      tree.push(shown);
      descend(shown);
    }
  };
  descend(null);
  return tree;
}

function toSpan(span: KeptSpan, parent: Span | null, children: readonly KeptSpan[]): Span {
  const { id, name, kind, startedAt, endedAt, error, annotations } = span;
  return {
    id,
    parentId: parent?.id ?? null,
    depth: parent === null ? 0 : parent.depth + 1,
    name,
    service: span.service ?? parent?.service ?? name,
    kind,
    startedAt,
    milliseconds: endedAt === null ? null : endedAt - startedAt,
    outcome: outcomeOf(span, children),
    error,
    annotations,
  };
}

/** An invocation fails with whatever the function throws; it was a refusal where its work says so. */
function outcomeOf({ kind, outcome }: KeptSpan, children: readonly KeptSpan[]): Outcome {
  if (kind !== 'invocation' || outcome !== 'fault') return outcome;
  return worst(children.map((child) => child.outcome)) === 'error' ? 'error' : 'fault';
}

function summaryOf(
  traceId: string,
  tree: readonly Span[],
  correlationIds: ReadonlySet<string>,
  now: number,
): TraceSummary {
  const [root] = tree;
  const startedAt = root?.startedAt ?? now;
  const end = Math.max(...tree.map((span) => span.startedAt + (span.milliseconds ?? now - span.startedAt)));
  const invocations = tree.filter(({ kind }) => kind === 'invocation');
  const telling = tree.filter(({ kind, depth }) => kind !== 'call' || depth === 0);
  return {
    traceId,
    operation: operationOf(tree),
    startedAt,
    milliseconds: end - startedAt,
    rootMilliseconds: root?.milliseconds ?? now - startedAt,
    outcome: worst(telling.map(({ outcome }) => outcome)),
    services: [...new Set(invocations.map(({ service }) => service))],
    spans: tree.length,
    correlationIds: [...correlationIds],
  };
}

/** The first work of the first invocation that the root asked for is what the bus calls the operation. */
function operationOf([root, ...others]: readonly Span[]): string {
  const asked = others.find(({ kind, depth }) => kind === 'work' && depth <= 2);
  return (root?.service === 'StepFunctions' ? undefined : asked?.name) ?? root?.name ?? '';
}
