/** After a write a reader looks again this soon: the write may be announced an instant before it can be read. */
const FIRST_DELAY_MILLISECONDS = 5;

/** Lets readers sleep until something was written: they look again soon after a call, then ever more rarely. */
export class WakeUp {
  readonly #longestDelay: number;
  readonly #sleepers = new Set<() => void>();
  #calls = 0;

  /** `longestDelay`: how long a reader sleeps at most, in milliseconds. */
  constructor(longestDelay: number) {
    this.#longestDelay = longestDelay;
  }

  /** Something was written. */
  call(): void {
    this.#calls += 1;
    for (const wake of this.#sleepers) wake();
  }

  /** A reader's own sleep, whose delays grow until the next call. */
  sleeper(signal: AbortSignal): () => Promise<void> {
    let seen = this.#calls;
    let delay = FIRST_DELAY_MILLISECONDS;
    return async () => {
      if (seen === this.#calls) {
        await this.#sleep(delay, signal);
        delay = Math.min(delay * 2, this.#longestDelay);
      }
      if (seen !== this.#calls) delay = FIRST_DELAY_MILLISECONDS;
      seen = this.#calls;
    };
  }

  async #sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    const timer = setTimeout(wake, milliseconds);
    this.#sleepers.add(wake);
    signal.addEventListener('abort', wake);
    await promise;
    clearTimeout(timer);
    this.#sleepers.delete(wake);
    signal.removeEventListener('abort', wake);
  }
}
