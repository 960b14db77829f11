/**
 * Prometheus' text exposition: https://prometheus.io/docs/instrumenting/exposition_formats/
 * Names and base units as in https://prometheus.io/docs/practices/naming/: times are in seconds.
 */
import type { Metric } from './metric-store.ts';
import { bucketAt } from './series.ts';
import { quantile } from './sketch.ts';

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Quantiles are those of the last five minutes. */
const QUANTILE_BUCKETS = 60;
const QUANTILES = [0.5, 0.9, 0.99];

type Kind = 'counter' | 'summary' | 'gauge';

/** A family: all metrics of one name. */
interface Family {
  readonly kind: Kind;
  readonly help: string;
  readonly lines: string[];
}

/** All metrics since the start. */
export function prometheusText(metrics: Iterable<Metric>, now: number): string {
  const families = new Map<string, Family>();
  for (const metric of metrics) {
    const kind = kindOf(metric);
    const name = familyName(metric);
    const family = families.get(name) ?? { kind, help: `${metric.namespace} ${metric.name}`, lines: [] };
    families.set(name, family);
    family.lines.push(...samplesOf(name, metric, kind, now));
  }
  return [...families]
    .map(([name, { kind, help, lines }]) => [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...lines])
    .map((lines) => `${lines.join('\n')}\n`)
    .join('');
}

function kindOf({ unit }: Metric): Kind {
  if (unit === 'Count') return 'counter';
  return unit === 'None' ? 'gauge' : 'summary';
}

const SUFFIXES = { Count: '_total', Milliseconds: '_seconds', Bytes: '_bytes', None: '' } as const;

function familyName({ namespace, name, unit }: Metric): string {
  return snake(`${namespace}_${name}`) + SUFFIXES[unit];
}

/** `AWS/AppSync_4XXError` is `aws_app_sync_4xx_error`. */
function snake(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase();
}

function samplesOf(name: string, { series, dimensions, unit }: Metric, kind: Kind, now: number): string[] {
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
