/**
 * What all tracing here has in common. X-Ray's SDK is in maintenance mode: when OpenTelemetry takes its place, this file, tracer.ts and
 * continued-traces.ts are what changes.
 */
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { Segment, Subsegment } from 'aws-xray-sdk-core';
import { type ErrorCode, ShopError } from '../../domain/errors.ts';

export const tracer = new Tracer({ captureHTTPsRequests: false });

/** What is being done: an invocation, a request that a batch goes on with, or a part of either. */
export type Work = Segment | Subsegment;

/** What spans are found by: indexed by X-Ray, and nothing personal. */
export type Annotations = Readonly<Record<string, string | number>>;

/** What is under way; undefined where nothing is traced. */
export function current(): Work | undefined {
  return tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
}

/** Adds what it is found by. */
export function annotate(segment: Work, annotations: Annotations): void {
  for (const [name, value] of Object.entries(annotations)) segment.addAnnotation(name, value);
}

/** Work started within it, and what that calls, hangs below the segment. */
export function inContext<Result>(segment: Work, work: () => Promise<Result>): Promise<Result> {
  return tracer.provider.getNamespace().runAndReturn(() => {
    tracer.setSegment(segment);
    return work();
  });
}

/** Ends the segments with the work, and with its error where it fails. */
export async function closing<Result>(
  segments: readonly Work[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    for (const segment of segments) blame(segment, error);
    throw error;
  } finally {
    for (const segment of segments) segment.close();
  }
}

/** What is no refusal, but the system's own trouble: X-Ray's flags are those of the doors' statuses 5xx and 429. */
const TROUBLE: Partial<Record<ErrorCode, 'fault' | 'throttle'>> = {
  SERVICE_UNAVAILABLE: 'fault',
  RATE_LIMITED: 'throttle',
};

/** A refusal of the shop is an `error`, whose message may quote the caller; what nobody expected is a `fault`. */
function blame(segment: Work, error: unknown): void {
  if (!(error instanceof ShopError)) {
    segment.addError(error instanceof Error ? error : String(error));
    return;
  }
  annotate(segment, { code: error.code });
  const trouble = TROUBLE[error.code];
  if (trouble === 'fault') segment.addFaultFlag();
  else segment.addErrorFlag();
  if (trouble === 'throttle') segment.addThrottleFlag();
}
