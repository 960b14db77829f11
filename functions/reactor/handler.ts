import { FirehoseClient } from '@aws-sdk/client-firehose';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { firehoseArchive } from '../archive/archive.ts';
import { openWith } from '../event-store/open.ts';
import { createEventReader } from '../event-store/reader.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { observed } from '../platform/observed.ts';
import { traced } from '../platform/tracer.ts';
import { functionKeys } from '../privacy/function-keys.ts';
import { type Outside, reactToBatch } from './batch.ts';
import { appsyncPublisher } from './publisher.ts';
import { sagaStarter } from './reactions.ts';
import { tellSubscribers } from './tell-subscribers.ts';

/** Three attempts that hang fit into the function's time. */
const patience = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};
const stepFunctions = traced(new SFNClient(patience));
const client = documentClient();
const events = createEventReader({
  client,
  eventsTable: environment('EVENTS_TABLE'),
  open: openWith(functionKeys(client, { confirm: true })),
});
const publish = appsyncPublisher(environment('GRAPHQL_URL'), stepFunctions.config);
const outside: Outside = {
  sagas: sagaStarter(stepFunctions, environment('ORDER_SAGA_ARN')),
  archive: firehoseArchive(traced(new FirehoseClient(patience)), environment('ARCHIVE_STREAM')),
  tell: (commits) => tellSubscribers(commits, { events, publish }),
};

/** Trigger: the stream of the event table. Owns effects outside the stores: starts sagas, fills the archive, tells subscribers. */
export const handler = observed(
  ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => reactToBatch(Records, outside),
);
