import { expect, test } from 'vitest';
import type { MetricSeries, Metrics } from '../../../console/api/observation.ts';
import { type ChartSpec, linesOf } from '../../../console/system/chart-data.ts';

type Values = readonly (number | null)[];

function series(name: string, dimensions: Readonly<Record<string, string>>, values: Values): MetricSeries {
  const all = { samples: values, sum: values, max: values, p50: values, p99: values };
  return { namespace: 'ServerlessCqrs', name, unit: 'Count', dimensions, ...all };
}

const METRICS: Metrics = {
  bucketMilliseconds: 5_000,
  times: [0, 5_000],
  series: [
    series('Command', { command: 'CreateOrder', outcome: 'OK' }, [3, null]),
    series('Command', { command: 'CreateOrder', outcome: 'CONFLICT' }, [1, null]),
    series('Command', { command: 'CancelOrder', outcome: 'OK' }, [null, 2]),
    series('Query', { query: 'GetOrder', outcome: 'OK' }, [7, 7]),
  ],
};

const SPEC: ChartSpec = { title: '', metric: 'Command', value: 'sum', by: 'command', unit: 'count' };

test('a chart of counts has a line for each value of its dimension, summed over the others, with zeros in its gaps', () => {
  expect(linesOf(METRICS, SPEC)).toEqual([
    { label: 'CancelOrder', values: [0, 2] },
    { label: 'CreateOrder', values: [4, 0] },
  ]);
});

test('one of durations has the highest, and gaps where nothing was measured', () => {
  expect(linesOf(METRICS, { ...SPEC, value: 'p99', unit: 'milliseconds' })).toEqual([
    { label: 'CancelOrder', values: [null, 2] },
    { label: 'CreateOrder', values: [3, null] },
  ]);
});

test('without a dimension there is one line, and without measurements none', () => {
  const { by: _, ...whole } = SPEC;
  expect(linesOf(METRICS, whole)).toEqual([{ label: 'Command', values: [4, 2] }]);
  expect(linesOf(METRICS, { ...SPEC, metric: 'StreamParked' })).toEqual([]);
});
