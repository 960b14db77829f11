import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRICS } from '../../functions/platform/metric-names.ts';
import { readEmf } from '../../local/observation/metrics/emf.ts';
import { MetricStore } from '../../local/observation/metrics/metric-store.ts';
import { prometheusText } from '../../local/observation/metrics/prometheus.ts';
import { metricsReport } from '../../local/observation/metrics/report.ts';
import { BUCKET, BUCKETS_KEPT, Series } from '../../local/observation/metrics/series.ts';
import { addSketch, addValue, emptySketch, quantile } from '../../local/observation/metrics/sketch.ts';
import { parseExposition } from '../support/prometheus.ts';

const COMMAND = {
  namespace: 'ServerlessCqrs',
  name: 'Command',
  unit: 'Count',
  dimensions: { command: 'CreateOrder' },
} as const;
const DURATION = { ...COMMAND, name: 'CommandDuration', unit: 'Milliseconds' } as const;

function sketchOf(values: readonly number[]) {
  const sketch = emptySketch();
  for (const value of values) addValue(sketch, value);
  return sketch;
}

describe('a sketch of values', () => {
  const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

  test('tells quantiles to within 2.5 %', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.9, 0.99, 1), (all, part) => {
        const exact = [...all].sort((a, b) => a - b)[Math.ceil(part * all.length) - 1] ?? 0;
        const told = quantile(sketchOf(all), part) ?? 0;
        expect(Math.abs(told - exact) / exact).toBeLessThan(0.0251);
      }),
    );
  });

  test('added to another is that of both', () => {
    fc.assert(
      fc.property(values, values, (some, others) => {
        const sum = sketchOf(some);
        addSketch(sum, sketchOf(others));
        const both = sketchOf([...some, ...others]);
        expect({ ...sum, sum: 0 }).toEqual({ ...both, sum: 0 });
      }),
    );
  });

  test('of nothing has no quantile, and of zeros has 0', () => {
    expect(quantile(emptySketch(), 0.5)).toBeNull();
    expect(quantile(sketchOf([0, 0]), 0.99)).toBe(0);
  });
});

describe('a series', () => {
  test('forgets what is older than an hour, and keeps the total', () => {
    const series = new Series();
    const now = 1_000 * BUCKET;
    series.add(1, now - (BUCKETS_KEPT + 1) * BUCKET);
    series.add(2, now);
    expect(series.together(1_000, 2_000).sum).toBe(2);
    expect(series.total).toEqual({ samples: 2, sum: 3, last: 2 });
  });
});

describe('metrics', () => {
  test('of one name with other dimensions are others, whatever the order of the dimensions', () => {
    const store = new MetricStore();
    const id = (dimensions: Record<string, string>) => ({ ...COMMAND, dimensions });
    store.add(id({ a: '1', b: '2' }), 1, 0);
    store.add(id({ b: '2', a: '1' }), 1, 0);
    store.add(id({ a: '2', b: '1' }), 1, 0);
    expect([...store.all()].map(({ series }) => series.total.sum)).toEqual([2, 1]);
  });

  test('are read from lines of EMF: every value, for every set of dimensions', () => {
    const line = {
      _aws: {
        Timestamp: 1_000,
        CloudWatchMetrics: [
          {
            Namespace: 'ServerlessCqrs',
            Dimensions: [['service', 'command'], ['service']],
            Metrics: [{ Name: 'CommandDuration', Unit: 'Milliseconds' }],
          },
        ],
      },
      service: 'command',
      command: 'CreateOrder',
      CommandDuration: [12, 34],
    };
    const told = readEmf(line)?.map(({ id: { dimensions }, value }) => [
      Object.keys(dimensions).length,
      value,
    ]);
    expect(told).toEqual([
      [2, 12],
      [2, 34],
      [1, 12],
      [1, 34],
    ]);
    expect(readEmf({ level: 'INFO', message: 'operation' })).toBeUndefined();
  });

  test('share one axis of time, null where nothing was measured; an hour has wider buckets', () => {
    const store = new MetricStore();
    const now = 1_000_000 * BUCKET;
    store.add(DURATION, 10, now - 2 * BUCKET);
    store.add(DURATION, 30, now);
    const quarter = metricsReport(store.all(), 15, now);
    expect(quarter).toMatchObject({ bucketMilliseconds: BUCKET });
    expect(quarter.times).toHaveLength(180);
    expect(quarter.series[0]?.sum.slice(-3)).toEqual([10, null, 30]);
    const hour = metricsReport(store.all(), 60, now);
    expect(hour).toMatchObject({ bucketMilliseconds: 4 * BUCKET });
    expect(hour.series[0]?.samples.reduce((sum: number, samples) => sum + (samples ?? 0), 0)).toBe(2);
  });
});

describe("Prometheus' text", () => {
  const now = 1_000_000 * BUCKET;

  test('has a counter for counts, and a summary in seconds for times', () => {
    const store = new MetricStore();
    store.add(COMMAND, 2, now);
    store.add(DURATION, 250, now);
    expect(prometheusText(store.all(), now).split('\n')).toEqual([
      '# HELP serverless_cqrs_command_total Commands that were asked for, by outcome: OK, or the code of an error',
      '# TYPE serverless_cqrs_command_total counter',
      'serverless_cqrs_command_total{command="CreateOrder"} 2',
      '# HELP serverless_cqrs_command_duration_seconds How long commands took',
      '# TYPE serverless_cqrs_command_duration_seconds summary',
      'serverless_cqrs_command_duration_seconds{command="CreateOrder",quantile="0.5"} 0.25',
      'serverless_cqrs_command_duration_seconds{command="CreateOrder",quantile="0.9"} 0.25',
      'serverless_cqrs_command_duration_seconds{command="CreateOrder",quantile="0.99"} 0.25',
      'serverless_cqrs_command_duration_seconds_sum{command="CreateOrder"} 0.25',
      'serverless_cqrs_command_duration_seconds_count{command="CreateOrder"} 1',
      '',
    ]);
  });

  test('has a gauge for how many streams are parked now, and a summary for sizes', () => {
    const store = new MetricStore();
    for (const streams of [1, 2, 0]) store.add({ ...COMMAND, name: METRICS.parkedStreams }, streams, now);
    for (const records of [1, 9]) store.add({ ...COMMAND, name: METRICS.batchSize }, records, now);
    const families = parseExposition(prometheusText(store.all(), now));
    const parked = families.get('serverless_cqrs_parked_streams');
    expect(parked?.type).toBe('gauge');
    expect([...(parked?.samples.values() ?? [])]).toEqual([0]);
    const size = families.get('serverless_cqrs_batch_size');
    expect(size?.type).toBe('summary');
    expect([...(size?.samples.values() ?? [])].slice(-2)).toEqual([10, 2]);
  });

  test('has names as Prometheus writes them', () => {
    const store = new MetricStore();
    for (const [namespace, name] of [
      ['AWS/AppSync', '4XXError'],
      ['AWS/Lambda', 'Url5xxCount'],
    ] as const)
      store.add({ ...COMMAND, namespace, name }, 1, now);
    expect([...parseExposition(prometheusText(store.all(), now)).keys()]).toEqual([
      'aws_app_sync_4xx_error_total',
      'aws_lambda_url5xx_count_total',
    ]);
  });

  test('escapes what labels may not hold as it is', () => {
    const store = new MetricStore();
    store.add({ ...COMMAND, dimensions: { command: 'a"b\\c\nd' } }, 1, now);
    const exposed = prometheusText(store.all(), now);
    expect(exposed).toContain('{command="a\\"b\\\\c\\nd"} 1\n');
    expect(parseExposition(exposed).size).toBe(1);
  });
});
