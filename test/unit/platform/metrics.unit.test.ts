import { afterEach, expect, test } from 'vitest';
import { METRICS } from '../../../functions/platform/metric-names.ts';
import { count, drainMetrics, duration, gauge } from '../../../functions/platform/metrics.ts';
import { measured } from '../../support/measured.ts';

afterEach(drainMetrics);

test('an invocation that does one thing writes one line, whatever it measures of it', () => {
  count(METRICS.command, { command: 'CreateOrder', outcome: 'OK' });
  duration(METRICS.commandDuration, 12.5, { command: 'CreateOrder' });
  count(METRICS.eventAppended, { event: 'OrderPlaced' });
  count(METRICS.coldStart);
  const documents = drainMetrics();
  expect(documents).toHaveLength(1);
  expect(documents[0]).toMatchObject({
    command: 'CreateOrder',
    outcome: 'OK',
    event: 'OrderPlaced',
    Command: 1,
    CommandDuration: 12.5,
    EventAppended: 1,
    ColdStart: 1,
  });
});

test('no metric counts for dimensions that are another’s', () => {
  count(METRICS.query, { query: 'GetProduct', outcome: 'OK' });
  count(METRICS.query, { query: 'GetProduct', outcome: 'NOT_FOUND' });
  count(METRICS.query, { query: 'GetCategory', outcome: 'OK' });
  duration(METRICS.queryDuration, 3, { query: 'GetProduct' });
  expect(measured()).toEqual(
    expect.arrayContaining([
      { name: 'Query', query: 'GetProduct', outcome: 'OK', value: 1 },
      { name: 'Query', query: 'GetProduct', outcome: 'NOT_FOUND', value: 1 },
      { name: 'Query', query: 'GetCategory', outcome: 'OK', value: 1 },
      { name: 'QueryDuration', query: 'GetProduct', value: 3 },
    ]),
  );
});

test('counts add up, durations are all kept', () => {
  count(METRICS.conflictRetried, { command: 'ReserveStock' });
  count(METRICS.conflictRetried, { command: 'ReserveStock' }, 2);
  for (const milliseconds of [5, 7]) duration(METRICS.projectionLag, milliseconds);
  expect(measured()).toEqual([
    { name: 'ConflictRetried', command: 'ReserveStock', value: 3 },
    { name: 'ProjectionLag', value: [5, 7] },
  ]);
});

test('of a gauge the last number counts', () => {
  for (const streams of [2, 1, 0]) gauge(METRICS.parkedStreams, streams);
  expect(measured()).toEqual([{ name: 'ParkedStreams', value: 0 }]);
});

test('a metric may be another function’s', () => {
  count(METRICS.coldStart);
  gauge(METRICS.parkedStreams, 1, { service: 'projector' });
  const [own, projectors] = drainMetrics();
  expect(own).toMatchObject({ ColdStart: 1 });
  expect(own?.service).not.toBe('projector');
  expect(projectors).toMatchObject({ service: 'projector', ParkedStreams: 1 });
  expect(projectors?._aws.CloudWatchMetrics).toMatchObject([{ Dimensions: [['service']] }]);
});

test('what was written is not written again', () => {
  count(METRICS.sagaStarted);
  drainMetrics();
  expect(drainMetrics()).toEqual([]);
});
