import { Tracer } from '@aws-lambda-powertools/tracer';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FirehoseClient } from '@aws-sdk/client-firehose';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';

/**
 * All tracing goes through this file. X-Ray's SDK is in maintenance mode: when OpenTelemetry takes its place, this is
 * what changes.
 */
const tracer = new Tracer({ captureHTTPsRequests: false });

type AwsClient = DynamoDBClient | FirehoseClient | KMSClient | S3Client | SFNClient;

/** The AWS client with its calls as subsegments of the trace. */
export function traced<Client extends AwsClient>(client: Client): Client {
  return tracer.captureAWSv3Client(client);
}

/** Runs work as a subsegment, whose error is the error of the work. */
export async function span<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  if (!tracer.isTracingEnabled()) return work();
  const parent = tracer.getSegment();
  const subsegment = parent?.addNewSubsegment(name);
  if (!parent || !subsegment) return work();
  tracer.setSegment(subsegment);
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) tracer.addErrorAsMetadata(error);
    throw error;
  } finally {
    subsegment.close();
    tracer.setSegment(parent);
  }
}

/** The X-Ray trace header of this invocation, to be stored with what it leads to. */
export function traceHeader(): string | null {
  return process.env._X_AMZN_TRACE_ID ?? null;
}
