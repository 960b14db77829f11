import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { CommitItem } from '../event-store/commit.ts';
import { readCommit, sequenceNumber } from '../event-store/stream-record.ts';
import { logger } from '../platform/logger.ts';
import { react, type SagaStarter } from './reactions.ts';

/** How many executions are started side by side; the default quota of StartExecution is far above it. */
const SIDE_BY_SIDE = 10;

/** What a batch leads to. */
export interface Effects {
  readonly starter: SagaStarter;
  /** Tells subscribers what has changed. Never rejects. */
  readonly tell: (commits: readonly CommitItem[]) => Promise<void>;
}

/**
 * Reacts to every record of a batch. Stops at the first failure, from which the batch comes again: starting a saga
 * twice is harmless, missing one is not. Subscribers are told last, so that no saga waits for them.
 */
export async function reactToBatch(
  records: readonly DynamoDBRecord[],
  { starter, tell }: Effects,
): Promise<DynamoDBBatchResponse> {
  const commits = records.map(readCommit);
  const failed = records[await startSagas(commits, starter)];
  const batchItemFailures = failed ? [{ itemIdentifier: sequenceNumber(failed) }] : [];
  const handled = failed ? commits.slice(0, records.indexOf(failed)) : commits;
  await tell(handled.filter((commit) => commit !== null));
  return { batchItemFailures };
}

/** Starts what the commits call for; answers the index of the first that failed, or -1. */
async function startSagas(commits: readonly (CommitItem | null)[], starter: SagaStarter): Promise<number> {
  for (let first = 0; first < commits.length; first += SIDE_BY_SIDE) {
    const slice = commits.slice(first, first + SIDE_BY_SIDE);
    const results = await Promise.allSettled(slice.map((commit) => commit && react(commit, starter)));
    const failed = results.findIndex(({ status }) => status === 'rejected');
    if (failed !== -1) {
      const [reason] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      logger.error('reaction failed, the batch will come again', { error: reason });
      return first + failed;
    }
  }
  return -1;
}
