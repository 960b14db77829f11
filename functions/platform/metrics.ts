import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The one collector of a function's metrics, written as CloudWatch EMF by `publishStoredMetrics`. */
export const metrics = new Metrics();

/** Counts. Dimensions are of bounded cardinality: never ids, never tenants. */
export function count(name: string, dimensions: Readonly<Record<string, string>> = {}, by = 1): void {
  record(name, MetricUnit.Count, by, dimensions);
}

export function duration(
  name: string,
  milliseconds: number,
  dimensions: Readonly<Record<string, string>> = {},
): void {
  record(name, MetricUnit.Milliseconds, milliseconds, dimensions);
}

function record(
  name: string,
  unit: (typeof MetricUnit)[keyof typeof MetricUnit],
  value: number,
  dimensions: Readonly<Record<string, string>>,
): void {
  const single = metrics.singleMetric();
  single.addDimensions({ ...dimensions });
  single.addMetric(name, unit, value);
}
