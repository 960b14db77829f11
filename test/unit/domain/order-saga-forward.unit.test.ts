import { describe, expect, test } from 'vitest';
import { BusinessRuleError, ConflictError, NotFoundError } from '../../../domain/errors.ts';
import type { SagaCommand } from '../../../domain/order/commands.ts';
import { order } from '../../../domain/order/decider.ts';
import type { OrderEvent } from '../../../domain/order/events.ts';
import {
  currentStep,
  SAGA_STEPS,
  type SagaStatus,
  type SagaStep,
  sagaId,
} from '../../../domain/order/saga.ts';
import { knownOrder } from '../../../domain/order/state.ts';
import { mustPerform } from '../../../domain/order/steps.ts';
import { given, recordedAt, stateAfter } from '../../support/given.ts';
import {
  arranged,
  cancellationRequested,
  compensationStarted,
  confirmed,
  HISTORIES,
  orderId,
  type Point,
  paid,
  payment,
  placed,
  reserved,
  shipped,
  trackingNumber,
} from '../../support/order-history.ts';

interface Forward {
  readonly step: SagaStep;
  readonly command: SagaCommand;
  readonly event: OrderEvent;
  /** All that has happened before the step. */
  readonly before: readonly OrderEvent[];
}

const STEPS: readonly Forward[] = [
  {
    step: 'reserve_inventory',
    command: { type: 'RecordInventoryReserved', orderId },
    event: reserved,
    before: [placed],
  },
  {
    step: 'process_payment',
    command: { type: 'RecordPayment', orderId, payment },
    event: paid,
    before: [placed, reserved],
  },
  {
    step: 'arrange_shipping',
    command: { type: 'RecordShipment', orderId, trackingNumber },
    event: arranged,
    before: [placed, reserved, paid],
  },
  {
    step: 'confirm_order',
    command: { type: 'ConfirmOrder', orderId },
    event: confirmed,
    before: [placed, reserved, paid, arranged],
  },
];

function orderAfter(history: readonly OrderEvent[]) {
  return knownOrder(stateAfter(order, history), orderId);
}

test('the saga has four steps, and is known by the order’s id', () => {
  expect(SAGA_STEPS).toEqual(STEPS.map(({ step }) => step));
  expect(sagaId(orderId)).toBe('order-o-1');
});

describe.each(STEPS)('$step', ({ step, command, event, before }) => {
  const after = [...before, event];
  const others = STEPS.filter((other) => other.step !== step);

  test('is recorded when the steps before it are done', () => {
    given(order, before).when(command).then([event]);
    expect(mustPerform(step, orderAfter(before))).toBe(true);
  });

  test('repeated changes nothing and succeeds', () => {
    given(order, after).when(command).thenNothingHappened();
    given(order, [placed, reserved, paid, arranged, confirmed, shipped]).when(command).thenNothingHappened();
    expect(mustPerform(step, orderAfter(after))).toBe(false);
  });

  test('repeated changes nothing even after a cancellation request, and while it is undone', () => {
    const cancelled = [...after, cancellationRequested(step !== 'confirm_order')];
    given(order, cancelled).when(command).thenNothingHappened();
    given(order, [...cancelled, compensationStarted(['release_inventory'])])
      .when(command)
      .thenNothingHappened();
  });

  test('cannot run before the step before it', () => {
    const tooEarly = others.filter((other) => other.before.length < before.length);
    for (const early of tooEarly) given(order, early.before).when(command).thenRefused(ConflictError);
  });

  test('loses against a cancellation that was requested first', () => {
    given(order, [...before, cancellationRequested(true)])
      .when(command)
      .thenRefused(BusinessRuleError, { reason: 'ORDER_BEING_CANCELLED' });
    expect(() => mustPerform(step, orderAfter([...before, cancellationRequested(true)]))).toThrow(
      BusinessRuleError,
    );
  });

  test('is refused once compensation began', () => {
    given(order, [...before, compensationStarted(['release_inventory'])])
      .when(command)
      .thenRefused(BusinessRuleError, { reason: 'ORDER_BEING_CANCELLED' });
  });

  test('of an order that never was is not found', () => {
    given(order, []).when(command).thenRefused(NotFoundError);
  });
});

describe('a step that comes late is refused for ever', () => {
  test.each<Point>(['cancelled, CANCELLED', 'not undone, FAILED'])('%s', (point) => {
    given(order, HISTORIES[point])
      .when({ type: 'RecordShipment', orderId, trackingNumber })
      .thenRefused(BusinessRuleError, { reason: 'ORDER_BEING_CANCELLED' });
  });
});

describe('the way forward', () => {
  test.each<[Point, SagaStatus, number]>([
    ['placed, PENDING', 'STARTED', 0],
    ['inventory reserved, PROCESSING', 'PROCESSING', 1],
    ['paid, PROCESSING', 'PROCESSING', 2],
    ['shipping arranged, PROCESSING', 'PROCESSING', 3],
    ['confirmed, CONFIRMED', 'COMPLETED', 4],
  ])('%s: saga %s, %i steps done', (point, sagaStatus, done) => {
    const [, status] = point.split(', ');
    const completedSteps = SAGA_STEPS.slice(0, done);
    given(order, HISTORIES[point]).thenState({ status, saga: { status: sagaStatus, completedSteps } });
    expect(currentStep(orderAfter(HISTORIES[point]).saga)).toBe(SAGA_STEPS[done] ?? null);
  });

  test('keeps what the providers answered, and when the saga began and ended', () => {
    given(order, HISTORIES['shipping arranged, PROCESSING']).thenState({
      paymentId: payment.paymentId,
      trackingNumber,
      saga: { startedAt: recordedAt(1), completedAt: null },
    });
    given(order, HISTORIES['shipped, SHIPPED']).thenState({
      saga: { startedAt: recordedAt(1), completedAt: recordedAt(5), failureReason: null },
    });
  });
});
