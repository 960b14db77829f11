import { beforeEach, expect, test } from 'vitest';
import { NotFoundError } from '../../../domain/errors.ts';
import { type AnyOperation, createBus } from '../../../functions/platform/bus.ts';
import { METRICS } from '../../../functions/platform/metric-names.ts';
import { drainMetrics } from '../../../functions/platform/metrics.ts';
import { observe } from '../../../functions/platform/observe.ts';
import { measured } from '../../support/measured.ts';
import { ADMIN } from '../../support/principals.ts';

const context = { correlationId: 'c-1', principal: ADMIN };
type Context = typeof context;

/** A bus of one query, which comes to what it is told to. */
function busOf(handle: () => Promise<unknown>) {
  const operations = { GetProduct: { access: 'everyone', handle } as unknown as AnyOperation<Context> };
  return createBus<Context, AnyOperation<Context>, typeof operations>(operations, [
    observe({ count: METRICS.query, duration: METRICS.queryDuration, dimension: 'query' }),
  ]);
}

beforeEach(drainMetrics);

test.each([
  ['an answer', () => Promise.resolve('found'), 'OK', 0],
  ['a refusal', () => Promise.reject(new NotFoundError('product', '9')), 'NOT_FOUND', 0],
  ['what nobody expected', () => Promise.reject(new Error('a mistake')), 'INTERNAL_ERROR', 1],
])('%s is counted by its outcome, and timed', async (_, handle, outcome, unexpected) => {
  await Promise.allSettled([busOf(handle).execute('GetProduct', {}, context)]);
  const told = measured();
  expect(told).toContainEqual({ name: 'Query', query: 'GetProduct', outcome, value: 1 });
  expect(told).toContainEqual({ name: 'QueryDuration', query: 'GetProduct', value: expect.any(Number) });
  const errors = told.filter((metric) => 'name' in metric && metric.name === METRICS.unexpectedError);
  expect(errors).toHaveLength(unexpected);
});
