import { addSketch, addValue, emptySketch, type Sketch } from './sketch.ts';

/** The finest division of time, in milliseconds. */
export const BUCKET = 5_000;
/** How far back a series reaches: an hour. */
export const BUCKETS_KEPT = 720;

interface Bucket {
  /** Its beginning divided by BUCKET. */
  readonly number: number;
  readonly sketch: Sketch;
}

/** The bucket that a point in time is in. */
export function bucketAt(at: number): number {
  return Math.floor(at / BUCKET);
}

/** One metric with one set of dimensions. A bucket in which nothing was measured takes no room. */
export class Series {
  /** Since the beginning. */
  readonly total = { samples: 0, sum: 0, last: 0 };
  readonly #buckets: Bucket[] = [];

  add(value: number, at: number): void {
    this.total.samples += 1;
    this.total.sum += value;
    this.total.last = value;
    addValue(this.#bucket(bucketAt(at)).sketch, value);
  }

  /** What was measured in so many buckets up to and including the last one, in groups of `width` buckets; oldest first. */
  recent(last: number, count: number, width = 1): (Sketch | null)[] {
    const first = last - count + 1;
    const groups: (Sketch | null)[] = Array.from({ length: Math.ceil(count / width) }, () => null);
    for (const { number, sketch } of this.#buckets) {
      if (number < first || number > last) continue;
      const group = Math.floor((number - first) / width);
      const sum = groups[group] ?? emptySketch();
      addSketch(sum, sketch);
      groups[group] = sum;
    }
    return groups;
  }

  /** What was measured in so many buckets up to and including the last one, all together. */
  together(last: number, count: number): Sketch {
    return this.recent(last, count, count)[0] ?? emptySketch();
  }

  /** What comes late counts for the newest bucket: values come in the order of time, but for a few milliseconds. */
  #bucket(number: number): Bucket {
    const newest = this.#buckets.at(-1);
    if (newest !== undefined && newest.number >= number) return newest;
    const bucket = { number, sketch: emptySketch() };
    this.#buckets.push(bucket);
    while ((this.#buckets[0]?.number ?? number) <= number - BUCKETS_KEPT) this.#buckets.shift();
    return bucket;
  }
}
