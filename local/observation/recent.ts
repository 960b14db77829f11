/** How much is kept: so many items, of so much weight in all. */
export interface Bounds {
  readonly items: number;
  readonly weight: number;
}

interface Kept<Item> {
  readonly item: Item;
  readonly weight: number;
}

/** Keeps the newest items and forgets the oldest. Items are numbered as they come, from 1. */
export class Recent<Item> {
  readonly #bounds: Bounds;
  #kept: Kept<Item>[] = [];
  /** The number of items that have been forgotten, and how many of them `#kept` still holds at its head. */
  #forgotten = 0;
  #gone = 0;
  #weight = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** The number that the next item gets. */
  get nextNumber(): number {
    return this.#forgotten + this.#kept.length - this.#gone + 1;
  }

  add(item: Item, weight = 1): void {
    this.#kept.push({ item, weight });
    this.#weight += weight;
    while (this.#isTooMuch()) this.#forgetOldest();
    // Moving the rest costs as much as has been forgotten since the last time.
    if (this.#gone > this.#kept.length / 2) {
      this.#kept = this.#kept.slice(this.#gone);
      this.#gone = 0;
    }
  }

  /** Items with their numbers, the newest first, from before the number on. */
  *newestFirst(before = Number.POSITIVE_INFINITY): Generator<readonly [number: number, item: Item]> {
    const shift = this.#forgotten - this.#gone + 1;
    for (let index = Math.min(this.#kept.length, before - shift) - 1; index >= this.#gone; index -= 1) {
      const kept = this.#kept[index];
      if (kept !== undefined) yield [index + shift, kept.item];
    }
  }

  #isTooMuch(): boolean {
    const { items, weight } = this.#bounds;
    const count = this.#kept.length - this.#gone;
    return count > items || (count > 1 && this.#weight > weight);
  }

  #forgetOldest(): void {
    this.#weight -= this.#kept[this.#gone]?.weight ?? 0;
    this.#gone += 1;
    this.#forgotten += 1;
  }
}
