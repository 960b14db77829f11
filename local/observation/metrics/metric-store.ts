import type { MetricSeries } from '../../../console/api/observation.ts';
import { Series } from './series.ts';

/** What a metric is called. */
export type MetricId = Pick<MetricSeries, 'namespace' | 'name' | 'unit' | 'dimensions'>;

/** A metric's name and everything that was measured of it. */
export interface Metric extends MetricId {
  readonly series: Series;
}

/**
 * Functions emit some 200; dimensions are of bounded cardinality. Beyond this number a metric that is new is not kept: the
 * names of a mistake shall not take the memory of the laptop.
 */
const MOST = 1_000;

/** All metrics. */
export class MetricStore {
  readonly #metrics = new Map<string, Metric>();

  /** All metrics, in the order in which they were first measured. */
  all(): Iterable<Metric> {
    return this.#metrics.values();
  }

  find(id: MetricId): Metric | undefined {
    return this.#metrics.get(keyOf(id));
  }

  add(id: MetricId, value: number, at: number): void {
    const key = keyOf(id);
    const known = this.#metrics.get(key);
    if (known === undefined && this.#metrics.size >= MOST) return;
    const metric = known ?? { ...id, series: new Series() };
    if (known === undefined) this.#metrics.set(key, metric);
    metric.series.add(value, at);
  }
}

function keyOf({ namespace, name, dimensions }: MetricId): string {
  const pairs = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, pairs]);
}
