/** CloudWatch's embedded metric format: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
import { isObject, type JsonObject } from '../../json.ts';
import type { MetricId } from './metric-store.ts';

/** One value of one metric. */
export interface Measured {
  readonly id: MetricId;
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The metrics in a line of JSON; undefined when it is no EMF line. */
export function readEmf(line: JsonObject): readonly Measured[] | undefined {
  const header = line._aws;
  if (!isObject(header) || !Array.isArray(header.CloudWatchMetrics)) return undefined;
  const at = typeof header.Timestamp === 'number' ? header.Timestamp : Date.now();
  const directives: readonly unknown[] = header.CloudWatchMetrics;
  return directives.flatMap((directive) => (isObject(directive) ? measuredBy(directive, line, at) : []));
}

/** Each metric counts for each of its sets of dimensions. */
function measuredBy(directive: JsonObject, line: JsonObject, at: number): Measured[] {
  const namespace = String(directive.Namespace);
  return objectsOf(directive.Metrics).flatMap(({ Name, Unit }) => {
    const name = String(Name);
    return listOf(directive.Dimensions).flatMap((set) => {
      const id = { namespace, name, unit: unitOf(Unit), dimensions: dimensionsOf(set, line) };
      return numbersOf(line[name]).map((value) => ({ id, value, at }));
    });
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return listOf(value).filter(isObject);
}

function dimensionsOf(set: unknown, line: JsonObject): Record<string, string> {
  return Object.fromEntries(listOf(set).map((name) => [String(name), String(line[String(name)])]));
}

/** A metric that was measured more than once has a list of values. */
function numbersOf(value: unknown): number[] {
  return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'number');
}

function unitOf(unit: unknown): MetricId['unit'] {
  return unit === 'Count' || unit === 'Milliseconds' || unit === 'Bytes' ? unit : 'None';
}
