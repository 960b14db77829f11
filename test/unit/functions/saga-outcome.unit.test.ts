import { afterEach, beforeEach, expect, test } from 'vitest';
import { order } from '../../../domain/order/decider.ts';
import type { OrderEvent } from '../../../domain/order/events.ts';
import { type KnownOrder, knownOrder } from '../../../domain/order/state.ts';
import { drainMetrics } from '../../../functions/platform/metrics.ts';
import { tellOutcome } from '../../../functions/saga/outcome.ts';

const minute = (number: number) => `2026-01-01T00:0${number}:00.000Z`;

const placed: OrderEvent = {
  type: 'OrderPlaced',
  data: {
    id: 'o',
    userId: 'u',
    lines: [],
    total: 1250,
    currency: 'USD',
    shippingAddress: null,
    paymentMethod: 'pm_card_visa',
  },
};
const confirmed: OrderEvent = { type: 'OrderConfirmed', data: {} };
const compensating: OrderEvent = {
  type: 'CompensationStarted',
  data: { reason: 'declined', failedStep: 'process_payment', plan: ['release_inventory'] },
};
const cancelled: OrderEvent = { type: 'OrderCancelled', data: { reason: 'declined' } };
const failed: OrderEvent = { type: 'CompensationFailed', data: { compensations: ['release_inventory'] } };

/** The order after events, each a minute after the one before. */
function after(events: readonly OrderEvent[]): KnownOrder {
  const state = events.reduce(
    (state, event, index) => order.evolve(state, event, minute(index)),
    order.initialState,
  );
  return knownOrder(state, 'o');
}

/** What is measured when the last of the events is committed. */
function measuredAtTheEndOf(...events: readonly OrderEvent[]): object {
  tellOutcome(after(events.slice(0, -1)), after(events));
  const [document = {}, ...others] = drainMetrics();
  expect(others).toEqual([]);
  return document;
}

beforeEach(drainMetrics);
afterEach(drainMetrics);

test('a saga that is completed: the order, its worth in major units, and how long it took', () => {
  expect(measuredAtTheEndOf(placed, confirmed)).toMatchObject({
    sagaStatus: 'COMPLETED',
    SagaEnded: 1,
    SagaDuration: 60_000,
    orderStatus: 'CONFIRMED',
    Orders: 1,
    currency: 'USD',
    Revenue: 12.5,
  });
});

test('a saga that is compensated, and one that cannot be', () => {
  expect(measuredAtTheEndOf(placed, compensating, cancelled)).toMatchObject({
    sagaStatus: 'COMPENSATED',
    orderStatus: 'CANCELLED',
    SagaDuration: 120_000,
  });
  expect(measuredAtTheEndOf(placed, compensating, failed)).toMatchObject({
    sagaStatus: 'FAILED',
    orderStatus: 'FAILED',
  });
});

test('the time until a customer cancels a confirmed order is no duration of a saga', () => {
  const measured = measuredAtTheEndOf(placed, confirmed, compensating, cancelled);
  expect(measured).toMatchObject({ sagaStatus: 'COMPENSATED', Orders: 1 });
  expect(measured).not.toHaveProperty('SagaDuration');
});

test('a step on the way is no end', () => {
  expect(measuredAtTheEndOf(placed, compensating)).toEqual({});
});
