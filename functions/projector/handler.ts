import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { readCommit } from '../event-store/stream-record.ts';
import { connect } from '../read-model/database.ts';
import { project } from './projector.ts';

const database = connect();

/** Trigger: the stream of the event table. A failure of the moment throws, and the whole batch comes again. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  await project(
    database,
    Records.flatMap((record) => readCommit(record) ?? []),
  );
  return { batchItemFailures: [] };
}
