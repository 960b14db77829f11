/**
 * What an event source mapping does with one batch until every record in it is done with.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
import type { InvocationResult } from '../contracts.ts';
import { isObject } from '../json.ts';
import type { MappingDefinition } from '../resources/model.ts';
import type { StreamRecord } from './stream-source.ts';

/** Why records were given up on, in the words of the invocation record. */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Records that a mapping gives up on. */
export interface Discarded {
  readonly records: readonly StreamRecord[];
  readonly condition: DiscardCondition;
  readonly invocations: number;
  readonly lastResult?: InvocationResult;
}

/** What a batch is processed with. */
export interface BatchPort {
  readonly invoke: (records: readonly StreamRecord[]) => Promise<InvocationResult>;
  /** Sends records to the failure destination. */
  readonly discard: (discarded: Discarded) => Promise<void>;
  /** Everything up to this record is done with. */
  readonly checkpoint: (sequenceNumber: string) => Promise<void>;
  /** Waits before the next try, after so many failures in a row. */
  readonly pause: (failures: number) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Consecutive records that are tried together. */
interface Attempt {
  readonly records: readonly StreamRecord[];
  /** Tries so far that count against MaximumRetryAttempts; splitting a batch does not. */
  readonly counted: number;
  readonly failures: number;
  readonly lastResult?: InvocationResult;
}

type BatchSettings = Pick<
  MappingDefinition,
  'reportsItemFailures' | 'bisectsOnError' | 'maximumRetryAttempts' | 'maximumRecordAgeSeconds'
>;

/**
 * How many records from the first on succeeded. An answer that does not make sense (an unknown identifier, a list that is
 * none) fails the whole batch; the lowest reported record and all after it fail otherwise.
 */
export function succeededCount(
  { payload, functionError }: InvocationResult,
  records: readonly StreamRecord[],
  reportsItemFailures: boolean,
): number {
  if (functionError !== undefined) return 0;
  if (!reportsItemFailures || payload === null || payload === undefined) return records.length;
  const failures = isObject(payload) ? (payload.batchItemFailures ?? []) : undefined;
  if (!Array.isArray(failures)) return 0;
  const positions = failures.map((failure: unknown) =>
    records.findIndex(({ sequenceNumber }) => isObject(failure) && failure.itemIdentifier === sequenceNumber),
  );
  return positions.includes(-1) ? 0 : Math.min(records.length, ...positions);
}

function halves({ records, ...attempt }: Attempt): Attempt[] {
  const middle = Math.ceil(records.length / 2);
  return [
    { ...attempt, records: records.slice(0, middle) },
    { ...attempt, records: records.slice(middle) },
  ];
}

/** What takes the place of an attempt of which `succeeded` records are done. */
function afterFailure(
  attempt: Attempt,
  succeeded: number,
  settings: BatchSettings,
  result: InvocationResult,
): Attempt[] {
  // A failure further on is the first one of the record that is now in front.
  if (succeeded > 0) {
    return [{ records: attempt.records.slice(succeeded), counted: 1, failures: 1, lastResult: result }];
  }
  const failed = { ...attempt, failures: attempt.failures + 1, lastResult: result };
  if (settings.bisectsOnError && attempt.records.length > 1) return halves(failed);
  return [{ ...failed, counted: attempt.counted + 1 }];
}

function givenUp(attempt: Attempt, settings: BatchSettings, now: number): Discarded | undefined {
  const { records, counted, failures, lastResult } = attempt;
  const { maximumRecordAgeSeconds: age, maximumRetryAttempts: retries } = settings;
  const last = lastResult === undefined ? {} : { lastResult };
  const firstYoung = age < 0 ? 0 : records.findIndex(({ createdAt }) => now - createdAt <= age * 1000);
  if (firstYoung !== 0) {
    const old = firstYoung === -1 ? records : records.slice(0, firstYoung);
    return { records: old, condition: 'RecordAgeExceeded', invocations: failures, ...last };
  }
  if (retries < 0 || counted <= retries) return undefined;
  return { records, condition: 'RetryAttemptsExhausted', invocations: failures, ...last };
}

/** Gives up on the records; answers what is left of the attempt. */
async function giveUp(attempt: Attempt, discarded: Discarded, port: BatchPort): Promise<Attempt[]> {
  await port.discard(discarded);
  await checkpointAfter(discarded.records, port);
  return [{ ...attempt, records: attempt.records.slice(discarded.records.length) }];
}

/** Calls the function once; answers what is left to be tried. */
async function tryOnce(attempt: Attempt, settings: BatchSettings, port: BatchPort): Promise<Attempt[]> {
  if (attempt.failures > 0) await port.pause(attempt.failures);
  const result = await port.invoke(attempt.records);
  const succeeded = succeededCount(result, attempt.records, settings.reportsItemFailures);
  await checkpointAfter(attempt.records.slice(0, succeeded), port);
  return succeeded < attempt.records.length ? afterFailure(attempt, succeeded, settings, result) : [];
}

async function checkpointAfter(done: readonly StreamRecord[], port: BatchPort): Promise<void> {
  const last = done.at(-1);
  if (last !== undefined) await port.checkpoint(last.sequenceNumber);
}

/** Resolves once every record has been processed or sent to the failure destination, in order. */
export async function processBatch(
  records: readonly StreamRecord[],
  settings: BatchSettings,
  port: BatchPort,
): Promise<void> {
  const attempts: Attempt[] = [{ records, counted: 0, failures: 0 }];
  for (let attempt = attempts.shift(); attempt !== undefined; attempt = attempts.shift()) {
    if (attempt.records.length === 0) continue;
    const discarded = givenUp(attempt, settings, port.now());
    const left = discarded ? await giveUp(attempt, discarded, port) : await tryOnce(attempt, settings, port);
    attempts.unshift(...left);
  }
}
