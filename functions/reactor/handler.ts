import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createEventStore } from '../event-store/event-store.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { traced } from '../platform/tracer.ts';
import { type Effects, reactToBatch } from './batch.ts';
import { appsyncPublisher } from './publisher.ts';
import { sagaStarter } from './reactions.ts';
import { tellSubscribers } from './tell-subscribers.ts';

const client = traced(
  new SFNClient({ maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 } }),
);
const store = createEventStore({
  client: documentClient(),
  eventsTable: environment('EVENTS_TABLE'),
  guardsTable: environment('GUARDS_TABLE'),
});
const publish = appsyncPublisher(environment('GRAPHQL_URL'), client.config);
const effects: Effects = {
  starter: sagaStarter(client, environment('ORDER_SAGA_ARN')),
  tell: (commits) => tellSubscribers(commits, { store, publish }),
};

/** Trigger: the stream of the event table. Owns effects outside the stores: starts sagas, tells subscribers. */
export function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  return reactToBatch(event.Records, effects);
}
