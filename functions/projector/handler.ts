import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { toCommit } from '../event-store/stream-record.ts';
import { connect } from '../read-model/database.ts';
import { project } from './projector.ts';

const database = connect();

/** Trigger: the stream of the event table. A failure of the moment throws, and the whole batch comes again. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  await project(database, Records.map(toCommit));
  return { batchItemFailures: [] };
}
