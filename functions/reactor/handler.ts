import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { environment } from '../platform/environment.ts';
import { traced } from '../platform/tracer.ts';
import { reactToBatch } from './batch.ts';
import { sagaStarter } from './reactions.ts';

const client = traced(
  new SFNClient({ maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 } }),
);
const starter = sagaStarter(client, environment('ORDER_SAGA_ARN'));

/** Trigger: the stream of the event table. Owns effects outside the stores: starts sagas. */
export function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  return reactToBatch(event.Records, starter);
}
