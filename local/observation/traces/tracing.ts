/** Makes spans of what the services tell and of what functions send to X-Ray. */
import type { Outcome } from '../../../console/api/observation.ts';
import type { Fact, FactOf } from '../../facts.ts';
import { parseTraceHeader, segmentOf } from '../../lambda/trace.ts';
import type { ExecutionStatus } from '../../stepfunctions/execution.ts';
import { commitOf } from '../events/commit.ts';
import { readSegment } from './segment.ts';
import { type KeptSpan, STEP_FUNCTIONS } from './span.ts';
import { type KeptTrace, TRACES, type TraceStore } from './trace-store.ts';

/** Is told of requests, invocations and calls that have ended, with what made them where that is known. */
export type SpanEnded = (span: KeptSpan, parent: KeptSpan | undefined) => void;

const REQUEST_NAMES = { appsync: 'AppSync', urls: 'Function URL' } as const;

const EXECUTION_OUTCOMES: Readonly<Record<ExecutionStatus, Outcome>> = {
  RUNNING: 'running',
  SUCCEEDED: 'ok',
  FAILED: 'fault',
  TIMED_OUT: 'fault',
  ABORTED: 'fault',
};

/** Follows every fact that is part of a trace. */
export class Tracing {
  readonly #store: TraceStore;
  readonly #ended: SpanEnded;
  /** Calls by their trace, which came before the work that they are below: X-Ray's SDK sends what has ended first. */
  readonly #early = new Map<string, readonly KeptSpan[]>();

  constructor(store: TraceStore, ended: SpanEnded) {
    this.#store = store;
    this.#ended = ended;
  }

  take(fact: Fact): void {
    switch (fact.kind) {
      case 'requested':
        this.#requested(fact);
        break;
      case 'responded':
        this.#responded(fact);
        break;
      case 'invoked':
        this.#invoked(fact);
        break;
      case 'answered':
        this.#answered(fact);
        break;
      case 'segment':
        this.#segment(fact);
        break;
      case 'delivering':
        this.#delivering(fact);
        break;
      case 'execution':
        this.#execution(fact);
        break;
    }
  }

  #requested({ door, path, place, at }: FactOf<'requested'>): void {
    this.#begin(place.traceId, {
      id: place.segmentId,
      parentId: place.parentId,
      name: door === 'urls' ? path : REQUEST_NAMES[door],
      service: REQUEST_NAMES[door],
      kind: 'call',
      startedAt: at,
      annotations: {},
    });
  }

  #responded({ place, milliseconds, status }: FactOf<'responded'>): void {
    const outcome = status >= 500 ? 'fault' : status >= 400 ? 'error' : 'ok';
    this.#end(place, milliseconds, { outcome, annotations: { status } });
  }

  #invoked({ place, at, requestId, function: name }: FactOf<'invoked'>): void {
    this.#begin(place.traceId, {
      id: place.segmentId,
      parentId: place.parentId,
      name,
      service: name,
      kind: 'invocation',
      startedAt: at,
      annotations: { requestId },
    });
  }

  #answered({ place, milliseconds, error }: FactOf<'answered'>): void {
    const failure = error === null ? null : { type: error.errorType, message: error.errorMessage };
    this.#end(place, milliseconds, { outcome: error === null ? 'ok' : 'fault', error: failure });
  }

  #segment({ document }: FactOf<'segment'>): void {
    const { traceId = '', spans = [] } = readSegment(document) ?? {};
    for (const span of spans) this.#store.put(traceId, span);
    const calls = [...(this.#early.get(traceId) ?? []), ...spans.filter(({ kind }) => kind === 'call')];
    this.#early.delete(traceId);
    const early = calls.filter((call) => !this.#called(traceId, call));
    if (early.length > 0) this.#early.set(traceId, early);
    if (this.#early.size > TRACES) this.#early.delete(this.#early.keys().next().value ?? '');
  }

  /** Tells of a call of a function; false while it is not known which. */
  #called(traceId: string, call: KeptSpan): boolean {
    const invocation = this.#invocationOf(traceId, call);
    if (invocation !== undefined) this.#ended(call, invocation);
    return invocation !== undefined;
  }

  /** The invocation goes on with the traces in which its records were written. */
  #delivering({ records, trace }: FactOf<'delivering'>): void {
    const follower = parseTraceHeader(trace)?.root;
    if (follower === undefined) return;
    for (const { event } of records) {
      const commit = commitOf(event);
      const origin = parseTraceHeader(commit?.trace ?? '');
      if (commit === undefined || origin === undefined) continue;
      this.#store.link(follower, { traceId: origin.root, segmentId: origin.parent });
      if (commit.correlationId !== null) this.#store.correlate(origin.root, commit.correlationId);
    }
  }

  #execution({ execution }: FactOf<'execution'>): void {
    const { arn, machineArn, name, status, startDate, stopDate, traceHeader = '' } = execution;
    const header = parseTraceHeader(traceHeader);
    if (header === undefined) return;
    const failure = { type: execution.error ?? status, message: execution.cause ?? '' };
    this.#store.put(header.root, {
      id: segmentOf(arn),
      parentId: header.parent,
      name: machineArn.slice(machineArn.lastIndexOf(':') + 1),
      service: STEP_FUNCTIONS,
      kind: 'call',
      startedAt: startDate,
      endedAt: stopDate ?? null,
      outcome: EXECUTION_OUTCOMES[status],
      error: status === 'RUNNING' || status === 'SUCCEEDED' ? null : failure,
      annotations: { execution: name },
    });
  }

  #begin(traceId: string, span: Omit<KeptSpan, 'endedAt' | 'outcome' | 'error'>): void {
    if (traceId === '') return;
    this.#store.put(traceId, { ...span, endedAt: null, outcome: 'running', error: null });
  }

  #end(
    { traceId, segmentId }: FactOf<'answered'>['place'],
    milliseconds: number,
    { annotations, ...changes }: Partial<KeptSpan>,
  ): void {
    const trace = this.#store.find(traceId);
    const span = trace?.spans.get(segmentId);
    if (trace === undefined || span === undefined) return;
    const all = { ...span.annotations, ...annotations };
    const ended = { ...span, ...changes, endedAt: span.startedAt + milliseconds, annotations: all };
    this.#store.put(traceId, ended);
    this.#ended(ended, parentOf(ended, trace));
  }

  #invocationOf(traceId: string, span: KeptSpan): KeptSpan | undefined {
    const spans = this.#store.find(traceId)?.spans;
    let above: KeptSpan | undefined = span;
    while (above !== undefined && above.kind !== 'invocation') above = spans?.get(above.parentId ?? '');
    return above;
  }
}

/**
 * What a span is below, as far as that is known by now. A function that asks at a door, as the reactor does to tell subscribers, tells of
 * its call when that is over: until then, it is known by its invocation, which still runs.
 */
function parentOf({ parentId }: KeptSpan, { spans }: KeptTrace): KeptSpan | undefined {
  if (parentId === null) return undefined;
  const isRunning = ({ kind, endedAt }: KeptSpan) => kind === 'invocation' && endedAt === null;
  return spans.get(parentId) ?? [...spans.values()].find(isRunning);
}
