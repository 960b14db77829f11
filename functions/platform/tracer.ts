import { Tracer } from '@aws-lambda-powertools/tracer';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FirehoseClient } from '@aws-sdk/client-firehose';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import xray, { type Segment, type Subsegment } from 'aws-xray-sdk-core';
import { ShopError } from '../../domain/errors.ts';
import { environment } from './environment.ts';

/**
 * All tracing goes through this file. X-Ray's SDK is in maintenance mode: when OpenTelemetry takes its place, this is
 * what changes.
 */
const tracer = new Tracer({ captureHTTPsRequests: false });

type AwsClient = DynamoDBClient | FirehoseClient | KMSClient | S3Client | SFNClient;

/** What spans are found by: indexed by X-Ray, and nothing personal. */
export type Annotations = Readonly<Record<string, string>>;

/** The AWS client with its calls as subsegments of the trace. */
export function traced<Client extends AwsClient>(client: Client): Client {
  return tracer.captureAWSv3Client(client);
}

/** Runs work as a subsegment, whose error is the error of the work. Work side by side is told apart. */
export async function span<Result>(
  name: string,
  work: () => Promise<Result>,
  annotations: Annotations = {},
): Promise<Result> {
  const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
  const subsegment = parent?.addNewSubsegment(name);
  if (!subsegment) return work();
  annotate(subsegment, annotations);
  return closing([subsegment], () => inContext(subsegment, work));
}

/** The X-Ray trace header of this invocation, to be stored with what it leads to. */
export function traceHeader(): string | null {
  return process.env._X_AMZN_TRACE_ID ?? null;
}

/** The trace that a header names; null where none is. */
export function traceIdOf(header: string | null): string | null {
  return /Root=([^;]+)/.exec(header ?? '')?.[1] ?? null;
}

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
  annotate(segment, { correlationId });
  continued.set(root, segment);
}

function annotate(segment: Segment | Subsegment, annotations: Annotations): void {
  for (const [name, value] of Object.entries(annotations)) segment.addAnnotation(name, value);
}

/** Work started within it, and what that calls, hangs below the segment. */
function inContext<Result>(segment: Segment | Subsegment, work: () => Promise<Result>): Promise<Result> {
  return tracer.provider.getNamespace().runAndReturn(() => {
    tracer.setSegment(segment);
    return work();
  });
}

async function closing<Result>(
  segments: readonly (Segment | Subsegment)[],
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

/** X-Ray's words: a refusal of the shop is an `error`, whose message may quote the caller; all else is a `fault`. */
function blame(segment: Segment | Subsegment, error: unknown): void {
  if (error instanceof ShopError) {
    segment.addErrorFlag();
    segment.addAnnotation('code', error.code);
  } else {
    segment.addError(error instanceof Error ? error : String(error));
  }
}
