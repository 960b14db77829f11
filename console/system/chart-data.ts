import { METRICS } from '../../functions/platform/metric-names.ts';
import type { MetricSeries, Metrics } from '../api/observation.ts';

/** A chart: one metric, a line for each value of one of its dimensions. */
export interface ChartSpec {
  readonly title: string;
  readonly metric: string;
  readonly value: 'sum' | 'p99' | 'max';
  /** Absent: one line over all dimensions. */
  readonly by?: string;
  readonly unit: 'count' | 'milliseconds';
}

/** What an operator looks at first; the names are those that the functions emit and the alarms watch. */
export const CHARTS: readonly ChartSpec[] = [
  { title: 'Commands', metric: METRICS.command, value: 'sum', by: 'command', unit: 'count' },
  {
    title: 'Command duration, p99',
    metric: METRICS.commandDuration,
    value: 'p99',
    by: 'command',
    unit: 'milliseconds',
  },
  { title: 'Queries', metric: METRICS.query, value: 'sum', by: 'query', unit: 'count' },
  {
    title: 'Query duration, p99',
    metric: METRICS.queryDuration,
    value: 'p99',
    by: 'query',
    unit: 'milliseconds',
  },
  { title: 'Projection lag, highest', metric: METRICS.projectionLag, value: 'max', unit: 'milliseconds' },
  { title: 'Commits projected', metric: METRICS.projectedCommits, value: 'sum', unit: 'count' },
  { title: 'Saga steps', metric: METRICS.sagaStep, value: 'sum', by: 'step', unit: 'count' },
  { title: 'Sagas ended', metric: METRICS.sagaEnded, value: 'sum', by: 'sagaStatus', unit: 'count' },
  { title: 'Conflicts retried', metric: METRICS.conflictRetried, value: 'sum', unit: 'count' },
];

export interface Line {
  readonly label: string;
  /** A value a bucket; for counts 0 where nothing was measured, else null. */
  readonly values: readonly (number | null)[];
}

function combined(
  series: readonly MetricSeries[],
  { value, unit }: ChartSpec,
  length: number,
): Line['values'] {
  return Array.from({ length }, (_, index) => {
    const values = series.map((one) => one[value][index]).filter((one) => one !== null && one !== undefined);
    if (values.length === 0) return unit === 'count' ? 0 : null;
    return value === 'sum' ? values.reduce((sum, one) => sum + one, 0) : Math.max(...values);
  });
}

/** The lines of a chart, by their label. */
export function linesOf(metrics: Metrics, spec: ChartSpec): readonly Line[] {
  const { metric, by } = spec;
  const series = metrics.series.filter(({ name }) => name === metric);
  const groups = Map.groupBy(series, ({ dimensions }) =>
    by === undefined ? metric : (dimensions[by] ?? ''),
  );
  return [...groups]
    .map(([label, group]) => ({ label, values: combined(group, spec, metrics.times.length) }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
}
