import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type EmfDocument, mergeDocuments } from './emf.ts';
import type { MetricName } from './metric-names.ts';

type Dimensions = Readonly<Record<string, string>>;

/** What has been measured of one metric since it was last written. */
interface Measured {
  readonly name: MetricName;
  readonly dimensions: Dimensions;
  readonly unit: (typeof MetricUnit)[keyof typeof MetricUnit];
  readonly values: number[];
}

const powertools = new Metrics();
const measured = new Map<string, Measured>();

/** Counts. Dimensions are of bounded cardinality: never ids, never tenants. */
export function count(name: MetricName, dimensions: Dimensions = {}, by = 1): void {
  const { values } = find(name, dimensions, MetricUnit.Count);
  values[0] = (values[0] ?? 0) + by;
}

/** Keeps every one: CloudWatch makes percentiles of them. */
export function duration(name: MetricName, milliseconds: number, dimensions: Dimensions = {}): void {
  find(name, dimensions, MetricUnit.Milliseconds).values.push(milliseconds);
}

/** How many there are now: only the last number counts. */
export function gauge(name: MetricName, value: number, dimensions: Dimensions = {}): void {
  find(name, dimensions, MetricUnit.Count).values[0] = value;
}

function find(name: MetricName, dimensions: Dimensions, unit: Measured['unit']): Measured {
  const key = JSON.stringify([name, dimensions]);
  const known = measured.get(key) ?? { name, dimensions, unit, values: [] };
  measured.set(key, known);
  return known;
}

/**
 * Writes what was measured to stdout, from where CloudWatch takes it: at the end of each invocation, as one line wherever
 * that can be, because lines are what costs.
 */
export function flushMetrics(): void {
  const documents = drainMetrics();
  if (process.env.POWERTOOLS_METRICS_DISABLED === 'true') return;
  for (const document of documents) process.stdout.write(`${JSON.stringify(document)}\n`);
}

/** What was measured since the last time, as documents of CloudWatch's embedded metric format. */
export function drainMetrics(): EmfDocument[] {
  const bySet = Map.groupBy(measured.values(), ({ dimensions }) => JSON.stringify(dimensions));
  measured.clear();
  return mergeDocuments([...bySet.values()].map(documentOf));
}

/** Every document has the dimension `service`: this function, or whose metric it is. */
function documentOf(series: readonly Measured[]): EmfDocument {
  const { service, ...dimensions } = series[0]?.dimensions ?? {};
  for (const [name, value] of Object.entries(dimensions)) powertools.addDimension(name, value);
  for (const { name, unit, values } of series) {
    for (const value of values) powertools.addMetric(name, unit, value);
  }
  const document = powertools.serializeMetrics();
  powertools.clearMetrics();
  powertools.clearDimensions();
  return { ...document, ...(service !== undefined && { service }) };
}
