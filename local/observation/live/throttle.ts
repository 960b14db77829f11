/**
 * Calls `tell` for a key at once, and then at most once in `milliseconds`, with a last call after the last change. What is told
 * is looked up when it is told.
 */
export class Throttle<Key> {
  readonly #milliseconds: number;
  readonly #tell: (key: Key) => void;
  /** Keys that were told lately, and whether they have changed since. */
  readonly #resting = new Map<Key, { changed: boolean; readonly timer: NodeJS.Timeout }>();

  constructor(milliseconds: number, tell: (key: Key) => void) {
    this.#milliseconds = milliseconds;
    this.#tell = tell;
  }

  changed(key: Key): void {
    const resting = this.#resting.get(key);
    if (resting !== undefined) {
      resting.changed = true;
      return;
    }
    const timer = setTimeout(() => this.#rested(key), this.#milliseconds);
    this.#resting.set(key, { changed: false, timer });
    this.#tell(key);
  }

  close(): void {
    for (const { timer } of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
  }

  #rested(key: Key): void {
    const resting = this.#resting.get(key);
    this.#resting.delete(key);
    if (resting?.changed) this.changed(key);
  }
}
