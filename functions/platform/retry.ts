import { setTimeout as wait } from 'node:timers/promises';
import { ConflictError } from '../../domain/errors.ts';

/** How long conflicts may be retried, and what the pauses are made of. */
export interface Patience {
  /** Milliseconds that are left for all attempts together. */
  readonly remainingMillis: () => number;
  /** From 0 to 1; `Math.random` unless a simulation plays it. */
  readonly random?: () => number;
  /** Waits for milliseconds; a timer unless a simulation plays it. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 500;
/** What an attempt may need: none is begun with less time left. */
const ATTEMPT_MILLIS = 500;

/**
 * Does it again after a conflict, as long as there is time: pauses grow from 20 ms to 500 ms, with full jitter, so
 * that writers who met once do not meet again.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @throws ConflictError when the conflict outlives the time; whatever else `work` throws, at once
 */
export async function retryConflicts<Result>(
  work: () => Promise<Result>,
  { remainingMillis, random = Math.random, pause = wait }: Patience,
  onRetry: (attempt: number) => void,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const milliseconds = random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
      if (!(error instanceof ConflictError) || remainingMillis() < milliseconds + ATTEMPT_MILLIS) throw error;
      onRetry(attempt);
      await pause(milliseconds);
    }
  }
}
