/**
 * A summary of values from which quantiles can be told: counts in bins whose bounds grow by 5 %, so that a quantile is
 * wrong by at most 2.5 %. Sketches of two times add up to that of both.
 */
export interface Sketch {
  samples: number;
  sum: number;
  max: number;
  /** Bin and count in turn, the bins ascending. Most sketches have a handful, for which a list is smaller than a map. */
  readonly bins: number[];
}

const GROWTH = Math.log(1.05);
/** Below the first bin that a measured value can be in: what is zero or less. */
const NOTHING = -1_000;

export function emptySketch(): Sketch {
  return { samples: 0, sum: 0, max: Number.NEGATIVE_INFINITY, bins: [] };
}

export function addValue(sketch: Sketch, value: number): void {
  sketch.samples += 1;
  sketch.sum += value;
  sketch.max = Math.max(sketch.max, value);
  addToBin(sketch.bins, value > 0 ? Math.max(NOTHING + 1, Math.ceil(Math.log(value) / GROWTH)) : NOTHING, 1);
}

/** Adds what the other one holds. */
export function addSketch(sketch: Sketch, other: Sketch): void {
  sketch.samples += other.samples;
  sketch.sum += other.sum;
  sketch.max = Math.max(sketch.max, other.max);
  for (let at = 0; at < other.bins.length; at += 2) {
    addToBin(sketch.bins, other.bins[at] ?? 0, other.bins[at + 1] ?? 0);
  }
}

/** The value that the given part of all values is not above; null where there is none. */
export function quantile({ samples, max, bins }: Sketch, part: number): number | null {
  if (samples === 0) return null;
  let left = Math.max(1, Math.ceil(part * samples));
  for (let at = 0; at < bins.length; at += 2) {
    left -= bins[at + 1] ?? 0;
    if (left <= 0) return Math.min(max, middleOf(bins[at] ?? 0));
  }
  return max;
}

function middleOf(bin: number): number {
  return bin === NOTHING ? 0 : Math.exp((bin - 0.5) * GROWTH);
}

function addToBin(bins: number[], bin: number, count: number): void {
  let at = 0;
  while (at < bins.length && (bins[at] ?? 0) < bin) at += 2;
  if (bins[at] === bin) bins[at + 1] = (bins[at + 1] ?? 0) + count;
  else bins.splice(at, 0, bin, count);
}
