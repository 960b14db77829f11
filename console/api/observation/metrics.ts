/**
 * The metrics of the last `minutes` (1 to 60, 15 by default), all of them or those of a `namespace` or a `name`. They share one
 * time axis: buckets of `bucketMilliseconds`, of which `times` has the beginnings, oldest first. The last one is still filling.
 *
 * `ServerlessCqrs` holds what the functions emit as EMF (functions/platform/metric-names.ts). What AWS measures itself has its
 * namespaces, names and units there: `AWS/Lambda` Invocations, Errors, Duration, IteratorAge by FunctionName (here the service's
 * name, such as `command`); `AWS/AppSync` Requests, Latency, 4XXError, 5XXError; `AWS/States` ExecutionsStarted,
 * ExecutionsSucceeded, ExecutionsFailed, ExecutionTime.
 */
export interface Metrics {
  readonly bucketMilliseconds: number;
  readonly times: readonly number[];
  readonly series: readonly MetricSeries[];
}

/** One metric with one set of dimensions. Every array has an element a bucket; null where nothing was measured. */
export interface MetricSeries {
  readonly namespace: string;
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'Bytes' | 'None';
  readonly dimensions: Readonly<Record<string, string>>;
  /** Number of values. */
  readonly samples: readonly (number | null)[];
  readonly sum: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}
