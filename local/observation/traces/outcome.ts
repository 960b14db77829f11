import type { Outcome, Span } from '../../../console/api/observation.ts';
import { STEP_FUNCTIONS, worst } from './span.ts';

/**
 * How a trace went: what the client saw, and what became of what the request set off. A call that failed within work says nothing, because
 * the work went on as it could; nor does an attempt that was made again and succeeded.
 */
export function outcomeOfAll(tree: readonly Span[]): Outcome {
  const telling = tree.filter(isTelling);
  const failed = telling.some(({ outcome }) => outcome === 'error' || outcome === 'fault');
  return outcomeOf(failed ? withoutMadeUpFor(tree, telling) : telling);
}

function outcomeOf(spans: readonly Span[]): Outcome {
  return worst(spans.map(({ outcome }) => outcome));
}

function withoutMadeUpFor(tree: readonly Span[], telling: readonly Span[]): readonly Span[] {
  const spans = new Map(tree.map((span) => [span.id, span]));
  const forgiven = madeUpFor(tree, spans);
  const invocationOf = (span: Span | undefined): Span | undefined =>
    span === undefined || span.kind === 'invocation' ? span : invocationOf(spans.get(span.parentId ?? ''));
  return telling.filter((span) => !forgiven.has(invocationOf(span)?.id ?? ''));
}

function isTelling({ kind, service, outcome, depth }: Span): boolean {
  return depth === 0 || kind !== 'call' || (service === STEP_FUNCTIONS && outcome === 'fault');
}

/** Invocations that failed, and were made again with success: by Step Functions for the same step, or for the same records of a stream. */
function madeUpFor(tree: readonly Span[], spans: ReadonlyMap<string, Span>): ReadonlySet<string> {
  const steps = new Map(
    tree.filter(({ kind }) => kind === 'work').map(({ parentId, name }) => [parentId, name]),
  );
  const attempts = tree.filter(
    ({ kind, parentId }) => kind === 'invocation' && isRetried(spans.get(parentId ?? '')),
  );
  const attemptsOf = Map.groupBy(attempts, ({ id, parentId, service }) =>
    [parentId, service, steps.get(id)].join(' '),
  );
  return new Set(
    [...attemptsOf.values()].flatMap((same) => {
      const success = same.findLastIndex(({ outcome }) => outcome === 'ok');
      return same.slice(0, Math.max(0, success)).map(({ id }) => id);
    }),
  );
}

/** A door passes on whatever its request came to; what is below work or an invocation came by a stream. */
function isRetried(parent: Span | undefined): boolean {
  return parent !== undefined && (parent.kind !== 'call' || parent.service === STEP_FUNCTIONS);
}
