import type { Outcome, Span, Trace, TraceSummary } from '../../../console/api/observation.ts';
import { gather } from './gather.ts';
import { outcomeOfAll } from './outcome.ts';
import { type KeptSpan, STEP_FUNCTIONS, worst } from './span.ts';
import type { KeptTrace, TraceStore } from './trace-store.ts';

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
  const work = children.filter((child) => child.kind === 'work');
  return worst(work.map((child) => child.outcome)) === 'error' ? 'error' : 'fault';
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
  return {
    traceId,
    operation: operationOf(tree),
    startedAt,
    milliseconds: end - startedAt,
    rootMilliseconds: root?.milliseconds ?? now - startedAt,
    outcome: outcomeOfAll(tree),
    services: [...new Set(invocations.map(({ service }) => service))],
    spans: tree.length,
    correlationIds: [...correlationIds],
  };
}

/** The first work of the first invocation that the root asked for is what the bus calls the operation. */
function operationOf([root, ...others]: readonly Span[]): string {
  const asked = others.find(({ kind, depth }) => kind === 'work' && depth <= 2);
  return (root?.service === STEP_FUNCTIONS ? undefined : asked?.name) ?? root?.name ?? '';
}
