import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { openWith } from '../event-store/open.ts';
import { readCommit } from '../event-store/stream-record.ts';
import { continueTraces } from '../platform/continued-traces.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';
import { observed } from '../platform/observed.ts';
import { functionKeys } from '../privacy/function-keys.ts';
import { connect } from '../read-model/database.ts';
import { PROJECTION, project } from './projector.ts';

const database = connect();
const open = openWith(functionKeys(documentClient(), { confirm: true }));

/** Trigger: the stream of the event table. A failure of the moment throws, and the whole batch comes again. */
export const handler = observed(async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  count(METRICS.batchSize, {}, Records.length);
  const commits = Records.flatMap((record) => readCommit(record) ?? []);
  await continueTraces(commits, () => project(database, commits, { ...PROJECTION, open }));
  return { batchItemFailures: [] };
});
