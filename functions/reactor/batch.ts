import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { readCommit, sequenceNumber } from '../event-store/stream-record.ts';
import { logger } from '../platform/logger.ts';
import { react, type SagaStarter } from './reactions.ts';

/** How many executions are started side by side; the default quota of StartExecution is far above it. */
const SIDE_BY_SIDE = 10;

/**
 * Reacts to every record of a batch. Stops at the first failure, from which the batch comes again: starting a saga
 * twice is harmless, missing one is not.
 */
export async function reactToBatch(
  records: readonly DynamoDBRecord[],
  starter: SagaStarter,
): Promise<DynamoDBBatchResponse> {
  for (let first = 0; first < records.length; first += SIDE_BY_SIDE) {
    const slice = records.slice(first, first + SIDE_BY_SIDE);
    const results = await Promise.allSettled(slice.map((record) => reactToRecord(record, starter)));
    const failed = results.findIndex(({ status }) => status === 'rejected');
    const record = slice[failed];
    if (record) {
      const [reason] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      logger.error('reaction failed, the batch will come again', { error: reason });
      return { batchItemFailures: [{ itemIdentifier: sequenceNumber(record) }] };
    }
  }
  return { batchItemFailures: [] };
}

async function reactToRecord(record: DynamoDBRecord, starter: SagaStarter): Promise<void> {
  const commit = readCommit(record);
  if (commit) await react(commit, starter);
}
