/** Something that will happen at a time. */
export interface Moment {
  readonly at: number;
  /** Moments of one time come in the order in which they were planned. */
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

function isBefore(a: Moment | undefined, b: Moment | undefined): boolean {
  if (!a || !b) return false;
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

/** What is still to come, as a binary heap: earliest first. */
export class Moments {
  readonly #moments: Moment[] = [];

  push(moment: Moment): void {
    let index = this.#moments.push(moment) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(this.#moments[index], this.#moments[parent])) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  pop(): Moment | undefined {
    const first = this.#moments[0];
    const last = this.#moments.pop();
    if (last && this.#moments.length > 0) {
      this.#moments[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const child = isBefore(this.#moments[right], this.#moments[left]) ? right : left;
      if (!isBefore(this.#moments[child], this.#moments[index])) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#moments[a], this.#moments[b]];
    if (!first || !second) return;
    this.#moments[a] = second;
    this.#moments[b] = first;
  }
}
