import type { MetricSeries, Metrics } from '../../../console/api/observation.ts';
import type { Metric } from './metric-store.ts';
import { BUCKET, bucketAt } from './series.ts';
import { quantile, type Sketch } from './sketch.ts';

/** An answer has at most so many points a series: beyond a quarter of an hour its buckets are wider. */
const MOST_POINTS = 180;
const MINUTE = 60_000;

/** The last minutes of metrics on one time axis. */
export function metricsReport(metrics: Iterable<Metric>, minutes: number, now: number): Metrics {
  const wanted = (minutes * MINUTE) / BUCKET;
  const width = Math.ceil(wanted / MOST_POINTS);
  // The axis begins where a wide bucket begins, so that the values of a bucket do not change from one answer to the next.
  const last = Math.ceil((bucketAt(now) + 1) / width) * width - 1;
  const count = Math.ceil(wanted / width) * width;
  const first = last - count + 1;
  return {
    bucketMilliseconds: width * BUCKET,
    times: Array.from({ length: count / width }, (_, group) => (first + group * width) * BUCKET),
    series: Array.from(metrics, (metric) => seriesReport(metric, metric.series.recent(last, count, width))),
  };
}

function seriesReport(
  { namespace, name, unit, dimensions }: Metric,
  sketches: readonly (Sketch | null)[],
): MetricSeries {
  const each = (value: (sketch: Sketch) => number | null): (number | null)[] =>
    sketches.map((sketch) => (sketch === null ? null : rounded(value(sketch))));
  return {
    namespace,
    name,
    unit,
    dimensions,
    samples: each(({ samples }) => samples),
    sum: each(({ sum }) => sum),
    max: each(({ max }) => max),
    p50: each((sketch) => quantile(sketch, 0.5)),
    p99: each((sketch) => quantile(sketch, 0.99)),
  };
}

/** Nobody reads more than three places of a millisecond. */
export function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1_000) / 1_000;
}
