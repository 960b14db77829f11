/**
 * Prometheus' text exposition: https://prometheus.io/docs/instrumenting/exposition_formats/
 * Names and base units as in https://prometheus.io/docs/practices/naming/: times are in seconds.
 */
import { METRIC_MEANINGS, type MetricMeaning } from '../../../functions/platform/metric-names.ts';
import { AWS_MEANINGS } from './measures.ts';
import type { Metric } from './metric-store.ts';
import { bucketAt } from './series.ts';
import { quantile } from './sketch.ts';

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Quantiles are those of the last five minutes. */
const QUANTILE_BUCKETS = 60;
const QUANTILES = [0.5, 0.9, 0.99];

/** A family: all metrics of one name. */
interface Family extends MetricMeaning {
  readonly lines: string[];
}

const MEANINGS: Readonly<Record<string, MetricMeaning | undefined>> = { ...METRIC_MEANINGS, ...AWS_MEANINGS };

/** All metrics since the start. */
export function prometheusText(metrics: Iterable<Metric>, now: number): string {
  const families = new Map<string, Family>();
  for (const metric of metrics) {
    const meaning = MEANINGS[metric.name] ?? unknown(metric);
    const name = familyName(metric, meaning);
    const family = families.get(name) ?? { ...meaning, lines: [] };
    families.set(name, family);
    family.lines.push(...samplesOf(name, metric, meaning, now));
  }
  return [...families]
    .map(([name, { kind, help, lines }]) => [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...lines])
    .map((lines) => `${lines.join('\n')}\n`)
    .join('');
}

/** A metric of a function that is newer than this cloud. */
function unknown({ namespace, name, unit }: Metric): MetricMeaning {
  return { kind: unit === 'Count' ? 'counter' : 'summary', help: `${namespace} ${name}` };
}

const UNITS = { Count: '', Milliseconds: '_seconds', Bytes: '_bytes', None: '' } as const;

function familyName({ namespace, name, unit }: Metric, { kind }: MetricMeaning): string {
  return `${snake(`${namespace}_${name}`)}${UNITS[unit]}${kind === 'counter' ? '_total' : ''}`;
}

/** `AWS/AppSync_4XXError` is `aws_app_sync_4xx_error`. */
function snake(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase();
}

function samplesOf(
  name: string,
  { series, dimensions, unit }: Metric,
  { kind }: MetricMeaning,
  now: number,
): string[] {
  const labels = Object.entries(dimensions).map(([label, value]) => `${snake(label)}="${escaped(value)}"`);
  const sample = (suffix: string, value: number, ...more: string[]): string => {
    const all = [...labels, ...more];
    return `${name}${suffix}${all.length === 0 ? '' : `{${all.join(',')}}`} ${value}`;
  };
  const { total } = series;
  if (kind === 'counter') return [sample('', total.sum)];
  if (kind === 'gauge') return [sample('', total.last)];
  const scale = unit === 'Milliseconds' ? 1_000 : 1;
  const recent = series.together(bucketAt(now), QUANTILE_BUCKETS);
  const quantiles = QUANTILES.map((part) =>
    sample('', (quantile(recent, part) ?? Number.NaN) / scale, `quantile="${part}"`),
  );
  return [...quantiles, sample('_sum', total.sum / scale), sample('_count', total.samples)];
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
