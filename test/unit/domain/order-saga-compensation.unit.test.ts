import { describe, expect, test } from 'vitest';
import { NotFoundError } from '../../../domain/errors.ts';
import type { SagaCommand } from '../../../domain/order/commands.ts';
import { order } from '../../../domain/order/decider.ts';
import type { OrderEvent } from '../../../domain/order/events.ts';
import {
  COMPENSATIONS,
  type Compensation,
  compensationPlan,
  currentStep,
  SAGA_STEPS,
  type SagaStep,
} from '../../../domain/order/saga.ts';
import { knownOrder } from '../../../domain/order/state.ts';
import { given, recordedAt, stateAfter } from '../../support/given.ts';
import {
  cancellationRequested,
  cancelled,
  compensationStarted,
  HISTORIES,
  orderId,
  type Point,
  placed,
  refunded,
  released,
  shippingCancelled,
} from '../../support/order-history.ts';

const declined = 'the card was declined';

function begin(step: SagaStep | null, outcomeUnknown = false, reason = declined): SagaCommand {
  return { type: 'BeginCompensation', orderId, failure: step && { step, outcomeUnknown, reason } };
}
const complete: SagaCommand = { type: 'CompleteCancellation', orderId };
const BEFORE: Readonly<Record<SagaStep, readonly OrderEvent[]>> = {
  reserve_inventory: HISTORIES['placed, PENDING'],
  process_payment: HISTORIES['inventory reserved, PROCESSING'],
  arrange_shipping: HISTORIES['paid, PROCESSING'],
  confirm_order: HISTORIES['shipping arranged, PROCESSING'],
};

describe('compensation undoes every step that succeeded or whose outcome is unknown, latest first', () => {
  test.each<[SagaStep, 'refused' | 'outcome unknown', readonly Compensation[]]>([
    ['reserve_inventory', 'refused', []],
    // Reserving is nothing but a commit of the order's own journal, which tells whether it was made.
    ['reserve_inventory', 'outcome unknown', []],
    ['process_payment', 'refused', ['release_inventory']],
    ['process_payment', 'outcome unknown', ['refund_payment', 'release_inventory']],
    ['arrange_shipping', 'refused', ['refund_payment', 'release_inventory']],
    ['arrange_shipping', 'outcome unknown', ['cancel_shipping', 'refund_payment', 'release_inventory']],
    ['confirm_order', 'refused', ['cancel_shipping', 'refund_payment', 'release_inventory']],
    ['confirm_order', 'outcome unknown', ['cancel_shipping', 'refund_payment', 'release_inventory']],
  ])('%s %s', (step, outcome, plan) => {
    given(order, BEFORE[step])
      .when(begin(step, outcome === 'outcome unknown'))
      .then([compensationStarted(plan, { failedStep: step })]);
  });

  test('a step that was done, and only its answer lost, is undone as well', () => {
    given(order, HISTORIES['inventory reserved, PROCESSING'])
      .when(begin('reserve_inventory', true))
      .then([compensationStarted(['release_inventory'], { failedStep: 'reserve_inventory' })]);
    given(order, HISTORIES['paid, PROCESSING'])
      .when(begin('process_payment', true))
      .then([
        compensationStarted(['refund_payment', 'release_inventory'], { failedStep: 'process_payment' }),
      ]);
  });

  test('whatever was completed, the plan is in the order of undoing', () => {
    expect(compensationPlan(SAGA_STEPS, null)).toEqual(COMPENSATIONS);
    expect(compensationPlan([], null)).toEqual([]);
    expect(COMPENSATIONS).toEqual(['cancel_shipping', 'refund_payment', 'release_inventory']);
  });
});

describe('the reason that the customer reads', () => {
  const history = HISTORIES['paid, PROCESSING'];
  const plan: readonly Compensation[] = ['refund_payment', 'release_inventory'];

  test('is the failure’s', () => {
    given(order, history)
      .when(begin('arrange_shipping', false, 'we do not deliver there'))
      .then([
        compensationStarted(plan, { reason: 'we do not deliver there', failedStep: 'arrange_shipping' }),
      ]);
  });

  test('is the customer’s own where a cancellation was requested', () => {
    given(order, [...history, cancellationRequested(true, 'changed my mind')])
      .when(begin('arrange_shipping', false, 'the order is being cancelled'))
      .then([compensationStarted(plan, { reason: 'changed my mind', failedStep: 'arrange_shipping' })]);
  });

  test('is never empty', () => {
    given(order, [...history, cancellationRequested(true, null)])
      .when(begin('arrange_shipping', false, 'the order is being cancelled'))
      .then([compensationStarted(plan, { reason: 'cancelled on request', failedStep: 'arrange_shipping' })]);
  });

  test('stays with the order', () => {
    given(order, [placed, compensationStarted([], { reason: 'out of stock' })])
      .when(complete)
      .then([cancelled('out of stock')]);
    given(order, [
      placed,
      compensationStarted([], { reason: 'out of stock' }),
      cancelled('out of stock'),
    ]).thenState({ cancellationReason: 'out of stock', saga: { failureReason: 'out of stock' } });
  });
});

describe('beginning compensation', () => {
  test.each<Point>([
    'being compensated',
    'being compensated after confirmation',
    'cancelled, CANCELLED',
    'not undone, FAILED',
  ])('again changes nothing and succeeds: %s', (point) => {
    given(order, HISTORIES[point]).when(begin('arrange_shipping', true)).thenNothingHappened();
    given(order, HISTORIES[point]).when(begin(null)).thenNothingHappened();
  });

  test.each<Point>(['confirmed, CONFIRMED', 'shipped, SHIPPED', 'delivered, DELIVERED'])(
    'does not touch an order that was confirmed after all: only the answer was lost (%s)',
    (point) => {
      given(order, HISTORIES[point]).when(begin('confirm_order', true)).thenNothingHappened();
      given(order, HISTORIES[point]).when(begin(null)).thenNothingHappened();
    },
  );

  test('leaves a confirmed order that is to be cancelled to the compensation that was started for it', () => {
    const history = HISTORIES['cancellation requested while CONFIRMED'];
    given(order, history).when(begin('confirm_order', true)).thenNothingHappened();
    given(order, history)
      .when(begin(null))
      .then([compensationStarted(COMPENSATIONS, { reason: 'cancelled on request' })]);
  });

  test('of an order that never was is not found', () => {
    given(order, []).when(begin('process_payment')).thenRefused(NotFoundError);
  });

  test('shows what is undone next, and when it is done', () => {
    const history: OrderEvent[] = [...HISTORIES['being compensated after confirmation']];
    const next = () => currentStep(knownOrder(stateAfter(order, history), orderId).saga);
    given(order, history).thenState({
      status: 'CONFIRMED',
      saga: {
        status: 'COMPENSATING',
        outstanding: COMPENSATIONS,
        completedAt: null,
        completedSteps: SAGA_STEPS,
      },
    });
    expect(next()).toBe('cancel_shipping');
    history.push(shippingCancelled);
    expect(next()).toBe('refund_payment');
    history.push(refunded);
    expect(next()).toBe('release_inventory');
    history.push(released);
    expect(next()).toBe('cancel_order');
    history.push(cancelled());
    expect(next()).toBeNull();
    given(order, history).thenState({
      status: 'CANCELLED',
      cancellationReason: declined,
      saga: { status: 'COMPENSATED', outstanding: [], startedAt: recordedAt(1), completedAt: recordedAt(11) },
    });
  });
});
