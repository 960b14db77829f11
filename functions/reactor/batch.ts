import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Archive } from '../archive/archive.ts';
import type { CommitItem } from '../event-store/commit.ts';
import { openCommits } from '../event-store/open.ts';
import { readCommit, sequenceNumber } from '../event-store/stream-record.ts';
import { continueTraces, inTraceOf } from '../platform/continued-traces.ts';
import { logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';
import { react, type SagaStarter } from './reactions.ts';

/** What reacting to a commit acts upon. */
export interface Outside {
  readonly sagas: SagaStarter;
  readonly archive: Archive;
  /** Tells subscribers what has changed. Never rejects. */
  readonly tell: (commits: readonly CommitItem[]) => Promise<void>;
}

interface Delivery {
  readonly record: DynamoDBRecord;
  readonly commit: CommitItem;
}

/** Where an effect stopped: what was delivered from there on has to come again. */
interface Stop {
  readonly at: number;
  readonly reason: unknown;
}

/** How many executions are started side by side; the default quota of StartExecution is far above it. */
const SIDE_BY_SIDE = 10;

/**
 * Does what every commit of a batch calls for. The effects run side by side and know nothing of each other, so that one that is
 * slow or fails holds up none of this batch's others. The batch comes again from the first commit for which one of them failed:
 * each of them may happen twice, and none may be missed. Subscribers are told last, so that no saga waits for them, and only of what will
 * not come again.
 */
export async function reactToBatch(
  records: readonly DynamoDBRecord[],
  outside: Outside,
): Promise<DynamoDBBatchResponse> {
  count(METRICS.batchSize, {}, records.length);
  const deliveries = records.flatMap((record) => {
    const commit = readCommit(record);
    return commit ? [{ record, commit }] : [];
  });
  const commits = deliveries.map(({ commit }) => commit);
  const handled = await continueTraces(commits, () => handle(deliveries, outside));
  const first = deliveries[handled];
  return { batchItemFailures: first ? [{ itemIdentifier: sequenceNumber(first.record) }] : [] };
}

/** How many of the deliveries need not come again. */
async function handle(deliveries: readonly Delivery[], { sagas, archive, tell }: Outside): Promise<number> {
  const stops = await Promise.all([startSagas(deliveries, sagas), keep(deliveries, archive)]);
  const failed = stops.filter((stop) => stop !== null);
  for (const { reason } of failed) {
    logger.error('reaction failed, the batch will come again', { error: reason });
  }
  const handled = Math.min(deliveries.length, ...failed.map(({ at }) => at));
  await tell(deliveries.slice(0, handled).map(({ commit }) => commit));
  return handled;
}

/** Stops at the first failure: what comes after it comes again anyway. */
async function startSagas(deliveries: readonly Delivery[], sagas: SagaStarter): Promise<Stop | null> {
  for (let first = 0; first < deliveries.length; first += SIDE_BY_SIDE) {
    const slice = deliveries.slice(first, first + SIDE_BY_SIDE);
    const results = await Promise.allSettled(slice.map(({ commit }) => startSaga(commit, sagas)));
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') return { at: first + index, reason: result.reason };
    }
  }
  return null;
}

async function startSaga(stored: CommitItem, sagas: SagaStarter): Promise<void> {
  for (const commit of await openCommits([stored])) {
    await inTraceOf(commit, () => react(commit, sagas));
  }
}

/** All or nothing: where a part was kept, it is kept once more. */
async function keep(deliveries: readonly Delivery[], archive: Archive): Promise<Stop | null> {
  try {
    await archive.keep(deliveries.map(({ commit }) => commit));
    return null;
  } catch (reason) {
    return { at: 0, reason };
  }
}
