import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FirehoseClient } from '@aws-sdk/client-firehose';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import xray, { type Subsegment } from 'aws-xray-sdk-core';
import { type Annotations, annotate, closing, current, inContext, tracer, type Work } from './xray.ts';

type AwsClient = DynamoDBClient | FirehoseClient | KMSClient | S3Client | SFNClient;

/** The X-Ray trace header of this invocation, to be stored with what it leads to. */
export function traceHeader(): string | null {
  return process.env._X_AMZN_TRACE_ID ?? null;
}

/** The trace that a header names; null where none is. */
export function traceIdOf(header: string | null): string | null {
  return /Root=([^;]+)/.exec(header ?? '')?.[1] ?? null;
}

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
  const subsegment = current()?.addNewSubsegment(name);
  if (!subsegment) return work();
  annotate(subsegment, annotations);
  return closing([subsegment], () => inContext(subsegment, work));
}

/** Runs a call of a service by HTTP as a subsegment. With the headers that the work is given, the service goes on with the trace. */
export async function remoteCall<Result>(
  service: string,
  annotations: Annotations,
  work: (headers: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const subsegment = current()?.addNewSubsegment(service);
  if (!subsegment) return work({});
  asCall(subsegment, annotations);
  const { id, segment, notTraced } = subsegment;
  const header = `Root=${segment.trace_id};Parent=${id};Sampled=${notTraced ? 0 : 1}`;
  return closing([subsegment], () => work({ 'x-amzn-trace-id': header }));
}

/** Which database is called by whom. */
export interface SqlDatabase {
  readonly url: string;
  readonly user: string;
}

/** What came of a call of a database. Neither statements nor their parameters are told. */
export interface SqlOutcome {
  /** Such as `transaction`. */
  readonly operation: string;
  readonly statements: number;
  /** The SQLSTATE, or another code, of what went wrong; null where nothing did. */
  readonly failure: string | null;
}

/**
 * A span has so many of these calls at most, of some 500 bytes each: a slice of a rebuild makes hundreds, and a trace that grows slowly
 * holds 100 KB. https://repost.aws/knowledge-center/x-ray-trace-quota-error
 */
const MOST_SQL_CALLS = 100;

/** How many a segment has had. That of the invocation is one object for all of them, which changes its id. */
const sqlCalls = new WeakMap<object, { readonly id: string; number: number }>();

/**
 * Begins a call of PostgreSQL below what is under way, and answers what ends it. A call that is not ended is not told.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-sql
 */
export function beginSqlCall(database: SqlDatabase): (outcome: SqlOutcome) => void {
  const parent = current();
  if (!parent) return () => undefined;
  const subsegment = new xray.Subsegment('PostgreSQL');
  return ({ operation, statements, failure }) => {
    if (!hasRoom(parent)) return;
    parent.addSubsegment(subsegment);
    subsegment.addSqlData({ ...database, database_type: 'PostgreSQL' });
    asCall(subsegment, { operation, statements, ...(failure !== null && { code: failure }) });
    if (failure !== null) subsegment.addFaultFlag();
    subsegment.close();
  };
}

function hasRoom(parent: Work): boolean {
  const { id } = parent;
  const known = sqlCalls.get(parent);
  const calls = known?.id === id ? known : { id, number: 0 };
  calls.number += 1;
  sqlCalls.set(parent, calls);
  return calls.number <= MOST_SQL_CALLS;
}

/** In X-Ray's words, `aws` is what its SDK calls for us, and `remote` any other service. */
function asCall(subsegment: Subsegment, annotations: Annotations): void {
  subsegment.namespace = 'remote';
  annotate(subsegment, annotations);
}
