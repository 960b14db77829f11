import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useMissed } from '../api/live.ts';

/** What was asked for, as far as it has come. */
export interface Loaded<Value> {
  /** What came last for this key; null before. */
  readonly value: Value | null;
  /** Why the last try failed; null when it did not. */
  readonly failure: Error | null;
  /** Asks again and keeps the value in the meantime. */
  readonly reload: () => void;
}

/** News come in bursts; asking more often than this shows nobody more. */
const SETTLE_MILLISECONDS = 200;

/** One after the other: a request under way is not asked again, but once more after it. */
class Repeating {
  readonly #load: (signal: AbortSignal) => Promise<void>;
  readonly #stopped = new AbortController();
  #busy = false;
  #wanted = false;
  #timer: number | undefined;

  constructor(load: (signal: AbortSignal) => Promise<void>) {
    this.#load = load;
    void this.#run();
  }

  again(): void {
    this.#wanted = true;
    if (!this.#busy) this.#soon();
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  #soon(): void {
    if (this.#stopped.signal.aborted) return;
    this.#timer ??= window.setTimeout(() => void this.#run(), SETTLE_MILLISECONDS);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#busy = true;
    this.#wanted = false;
    await this.#load(this.#stopped.signal);
    this.#busy = false;
    if (this.#wanted) this.#soon();
  }
}

/** What there is now of something that is loaded. */
interface State<Value> {
  readonly value: Value | null;
  readonly failure: Error | null;
}

/** What there is after one more try. */
async function next<Value>(state: State<Value>, load: () => Promise<Value>): Promise<State<Value>> {
  try {
    return { value: await load(), failure: null };
  } catch (error) {
    return { ...state, failure: error instanceof Error ? error : new Error(String(error)) };
  }
}

/**
 * Loads something for as long as the component is there, anew when `key` changes, and again after news may have been missed. The key
 * stands for everything that `load` depends on.
 */
export function useLoaded<Value>(key: string, load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const state = useSignal<State<Value>>({ value: null, failure: null });
  const latest = useRef(load);
  const repeating = useRef<Repeating | undefined>(undefined);
  latest.current = load;
  useEffect(() => {
    state.value = { value: null, failure: null };
    const started = new Repeating(async (signal) => {
      const loaded = await next(state.peek(), () => latest.current(signal));
      if (!signal.aborted) state.value = loaded;
    });
    repeating.current = started;
    return () => started.stop();
  }, [key]);
  const reload = () => repeating.current?.again();
  useMissed(reload);
  return { ...state.value, reload };
}
