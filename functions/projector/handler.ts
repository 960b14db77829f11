import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { openWith } from '../event-store/open.ts';
import { readCommit } from '../event-store/stream-record.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { functionKeys } from '../privacy/function-keys.ts';
import { connect } from '../read-model/database.ts';
import { PROJECTION, project } from './projector.ts';

const database = connect();
const open = openWith(functionKeys(documentClient(), { confirm: true }));

/** Trigger: the stream of the event table. A failure of the moment throws, and the whole batch comes again. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const commits = Records.flatMap((record) => readCommit(record) ?? []);
  await project(database, commits, { ...PROJECTION, open });
  return { batchItemFailures: [] };
}
