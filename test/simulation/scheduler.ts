import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../local/stepfunctions/clock.ts';
import { Moments } from './moments.ts';

/**
 * Decides what happens next, and is the only one who does: a queue of moments in virtual time. Between two moments
 * everything comes to rest, and what reaches a real engine does so alone, so that a seed repeats every interleaving
 * although DynamoDB and PostgreSQL are real.
 */
export interface Scheduler {
  readonly clock: Clock;
  /** Milliseconds since the epoch, in virtual time. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Work on a real engine: no virtual time passes, and nothing else happens until it is done. */
  readonly perform: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Lets virtual time pass until nothing is left to happen. */
  readonly run: () => Promise<void>;
}

const BEGINNING = Date.UTC(2026, 0, 1);

export function createScheduler(): Scheduler {
  const moments = new Moments();
  let now = BEGINNING;
  let planned = 0;
  let running = 0;
  let rest: PromiseWithResolvers<void> | null = null;

  const after: Clock['after'] = (milliseconds, callback) => {
    planned += 1;
    // Whole milliseconds, as clocks tell them.
    const at = now + Math.max(0, Math.round(milliseconds));
    const moment = { at, order: planned, callback, cancelled: false };
    moments.push(moment);
    return () => {
      moment.cancelled = true;
    };
  };

  /** Promises and `nextTick` are through when `setImmediate` calls; engines are, when they have answered. */
  const settle = async (): Promise<void> => {
    await setImmediate();
    while (running > 0) {
      rest = Promise.withResolvers<void>();
      await rest.promise;
      await setImmediate();
    }
  };

  return {
    clock: { now: () => now, after },
    now: () => now,
    pause: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    async perform(work) {
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) rest?.resolve();
      }
    },
    async run() {
      await settle();
      for (let moment = moments.pop(); moment; moment = moments.pop()) {
        if (moment.cancelled) continue;
        now = moment.at;
        moment.callback();
        await settle();
      }
    },
  };
}
