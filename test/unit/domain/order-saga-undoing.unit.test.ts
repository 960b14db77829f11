import { describe, expect, test } from 'vitest';
import { ConflictError, NotFoundError } from '../../../domain/errors.ts';
import type { SagaCommand } from '../../../domain/order/commands.ts';
import { order } from '../../../domain/order/decider.ts';
import type { OrderEvent } from '../../../domain/order/events.ts';
import { COMPENSATIONS, type Compensation, currentStep } from '../../../domain/order/saga.ts';
import { knownOrder } from '../../../domain/order/state.ts';
import { given, recordedAt, stateAfter } from '../../support/given.ts';
import {
  cancelled,
  compensationFailed,
  compensationStarted,
  HISTORIES,
  orderId,
  type Point,
  payment,
  placed,
  refunded,
  released,
  reserved,
  shippingCancelled,
  trackingNumber,
} from '../../support/order-history.ts';

const cancelShipping: SagaCommand = { type: 'RecordShippingCancelled', orderId, trackingNumber };
const refund: SagaCommand = { type: 'RecordRefund', orderId, payment };
const release: SagaCommand = { type: 'RecordInventoryReleased', orderId };
const complete: SagaCommand = { type: 'CompleteCancellation', orderId };
function fail(...compensations: readonly Compensation[]): SagaCommand {
  return { type: 'RecordCompensationFailed', orderId, compensations };
}

describe.each<[Compensation, SagaCommand, OrderEvent]>([
  ['cancel_shipping', cancelShipping, shippingCancelled],
  ['refund_payment', refund, refunded],
  ['release_inventory', release, released],
])('%s', (compensation, command, event) => {
  const planned = [...HISTORIES['being compensated after confirmation']];

  test('is recorded where it is planned', () => {
    given(order, planned).when(command).then([event]);
    given(order, [...planned, event]).thenState({
      saga: { outstanding: COMPENSATIONS.filter((other) => other !== compensation) },
    });
  });

  test('repeated changes nothing and succeeds', () => {
    given(order, [...planned, event])
      .when(command)
      .thenNothingHappened();
    given(order, [...planned, event, cancelled()])
      .when(command)
      .thenNothingHappened();
  });

  test('that is not planned changes nothing and succeeds', () => {
    const plan = COMPENSATIONS.filter((other) => other !== compensation);
    given(order, [placed, reserved, compensationStarted(plan)])
      .when(command)
      .thenNothingHappened();
    given(order, [...planned, cancelled()])
      .when(command)
      .thenNothingHappened();
  });

  test.each<Point>([
    'placed, PENDING',
    'shipping arranged, PROCESSING',
    'confirmed, CONFIRMED',
    'shipped, SHIPPED',
  ])('never happens to an order that goes forward: %s', (point) => {
    given(order, HISTORIES[point]).when(command).thenNothingHappened();
  });

  test('that could not be done may be done by an operator’s redrive', () => {
    given(order, [...planned, compensationFailed(compensation)])
      .when(command)
      .then([event]);
  });

  test('of an order that never was is not found', () => {
    given(order, []).when(command).thenRefused(NotFoundError);
  });
});

describe('compensation always ends by cancelling the order', () => {
  const undone: readonly OrderEvent[] = [...HISTORIES['being compensated'], refunded, released];

  test('when everything is undone', () => {
    given(order, undone).when(complete).then([cancelled()]);
  });

  test('even where there was nothing to undo', () => {
    given(order, [placed, compensationStarted([])])
      .when(complete)
      .then([cancelled()]);
  });

  test('once: cancelling again changes nothing and succeeds', () => {
    given(order, HISTORIES['cancelled, CANCELLED']).when(complete).thenNothingHappened();
  });

  test.each<Point>([
    'placed, PENDING',
    'paid, PROCESSING',
    'confirmed, CONFIRMED',
    'shipped, SHIPPED',
    'delivered, DELIVERED',
    'cancellation requested while PROCESSING',
    'cancellation requested while CONFIRMED',
  ])('and never without having begun: %s', (point) => {
    given(order, HISTORIES[point]).when(complete).thenRefused(ConflictError);
    given(order, HISTORIES[point]).when(fail('release_inventory')).thenRefused(ConflictError);
  });
});

describe('an order is FAILED only when compensation itself could not finish', () => {
  test('it names what was not undone', () => {
    given(order, HISTORIES['being compensated'])
      .when(fail('refund_payment', 'release_inventory'))
      .then([compensationFailed('refund_payment', 'release_inventory')]);
    given(order, HISTORIES['not undone, FAILED']).thenState({
      status: 'FAILED',
      saga: { status: 'FAILED', outstanding: ['refund_payment'], completedAt: recordedAt(6) },
    });
    expect(
      currentStep(knownOrder(stateAfter(order, HISTORIES['not undone, FAILED']), orderId).saga),
    ).toBeNull();
  });

  test('what was undone, and only its answer lost, is not undone again', () => {
    given(order, [...HISTORIES['being compensated'], released])
      .when(fail('refund_payment', 'release_inventory'))
      .then([compensationFailed('refund_payment')]);
  });

  test('where everything was undone after all, it is CANCELLED', () => {
    given(order, [...HISTORIES['being compensated'], refunded, released])
      .when(fail('release_inventory'))
      .then([cancelled()]);
  });

  test('failing again changes nothing and succeeds', () => {
    given(order, HISTORIES['not undone, FAILED']).when(fail('refund_payment')).thenNothingHappened();
  });

  test('a cancelled order cannot fail any more', () => {
    given(order, HISTORIES['cancelled, CANCELLED']).when(fail('release_inventory')).thenNothingHappened();
  });

  test('a redrive undoes the rest and ends in CANCELLED', () => {
    given(order, HISTORIES['not undone, FAILED']).when(refund).then([refunded]);
    given(order, HISTORIES['not undone, FAILED']).when(release).thenNothingHappened();
    const redriven = [...HISTORIES['not undone, FAILED'], refunded];
    given(order, redriven).when(refund).thenNothingHappened();
    given(order, redriven).when(complete).then([cancelled()]);
    given(order, [...redriven, cancelled()]).thenState({
      status: 'CANCELLED',
      cancellationReason: 'the card was declined',
      saga: { status: 'COMPENSATED', outstanding: [], completedAt: recordedAt(8) },
    });
  });
});
