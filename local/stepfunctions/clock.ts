/** Time as the engine sees it; a simulation brings its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `callback` once after `milliseconds`; answers a function that prevents it. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

/** Node's timers fire at once beyond this (2^31 - 1 ms, 24 days). */
const LONGEST_TIMER = 2_147_483_647;

/** The machine's clock. */
export const systemClock: Clock = {
  now: Date.now,
  after: (milliseconds, callback) => {
    let timer: NodeJS.Timeout;
    const arm = (left: number) => {
      const step = Math.min(left, LONGEST_TIMER);
      timer = setTimeout(() => (left > step ? arm(left - step) : callback()), step);
    };
    arm(Math.max(0, milliseconds));
    return () => clearTimeout(timer);
  },
};

/** Resolves after `milliseconds`; rejects with the signal's reason when it is aborted first. */
export function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) {
    reject(signal.reason);
    return promise;
  }
  const onAbort = () => {
    cancel();
    reject(signal.reason);
  };
  const cancel = clock.after(milliseconds, () => {
    signal.removeEventListener('abort', onAbort);
    resolve();
  });
  signal.addEventListener('abort', onAbort, { once: true });
  return promise;
}
