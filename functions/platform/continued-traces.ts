import xray, { type Segment } from 'aws-xray-sdk-core';
import { environment } from './environment.ts';
import { traceHeader, traceIdOf } from './tracer.ts';
import { annotate, closing, inContext, tracer } from './xray.ts';

/** What came of a request: a commit. */
export interface Consequence {
  /** The trace header of the request. */
  readonly trace: string | null;
  readonly correlationId: string;
}

/** The segments of the batch under way, by their traces. An environment has one batch at a time. */
const continued = new Map<string, Segment>();

/**
 * Runs work on what came of requests as a segment in the trace of every one of them. A batch is an invocation with a trace of
 * its own, and X-Ray links traces for SQS only; but whoever knows a trace may add segments to it.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export async function continueTraces<Result>(
  consequences: readonly Consequence[],
  work: () => Promise<Result>,
): Promise<Result> {
  if (!tracer.isTracingEnabled()) return work();
  for (const consequence of consequences) open(consequence);
  const segments = [...continued.values()];
  try {
    return await closing(segments, work);
  } finally {
    continued.clear();
  }
}

/** Runs a part of that work within the segment of one request: what it calls belongs to that request's trace. */
export function inTraceOf<Result>(
  { trace }: Pick<Consequence, 'trace'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const segment = continued.get(traceIdOf(trace) ?? '');
  return segment ? inContext(segment, work) : work();
}

/** Adds a segment to the request's trace, once a batch and only where the request is sampled. */
function open({ trace, correlationId }: Consequence): void {
  const root = traceIdOf(trace);
  if (!trace?.includes('Sampled=1') || !root || continued.has(root)) return;
  const [, parent] = /Parent=([0-9a-f]{16})/.exec(trace) ?? [];
  const segment = new xray.Segment(environment('POWERTOOLS_SERVICE_NAME'), root, parent);
  const batch = traceIdOf(traceHeader());
  annotate(segment, { correlationId, ...(batch !== null && { batch }) });
  continued.set(root, segment);
}
