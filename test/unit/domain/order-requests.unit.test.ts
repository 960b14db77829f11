import { describe, test } from 'vitest';
import { BusinessRuleError, NotFoundError } from '../../../domain/errors.ts';
import type { OrderCommand } from '../../../domain/order/commands.ts';
import { order } from '../../../domain/order/decider.ts';
import { given } from '../../support/given.ts';
import {
  cancellationRequested,
  delivered,
  HISTORIES,
  orderId,
  type Point,
  shipped,
} from '../../support/order-history.ts';

function cancel(reason: string | null = null): OrderCommand {
  return { type: 'RequestCancellation', input: { orderId, reason } };
}
const ship: OrderCommand = { type: 'ShipOrder', input: { id: orderId } };
const deliver: OrderCommand = { type: 'DeliverOrder', input: { id: orderId } };

describe('cancelling an order', () => {
  test.each<Point>([
    'placed, PENDING',
    'inventory reserved, PROCESSING',
    'paid, PROCESSING',
    'shipping arranged, PROCESSING',
  ])('while the saga runs asks the saga to turn back: %s', (point) => {
    given(order, HISTORIES[point])
      .when(cancel('changed my mind'))
      .then([cancellationRequested(true, 'changed my mind')]);
  });

  test('that is CONFIRMED starts a compensation of its own: no saga runs', () => {
    given(order, HISTORIES['confirmed, CONFIRMED'])
      .when(cancel('changed my mind'))
      .then([cancellationRequested(false, 'changed my mind')]);
  });

  test.each<Point>([
    'cancellation requested while PENDING',
    'cancellation requested while PROCESSING',
    'cancellation requested while CONFIRMED',
    'being compensated',
    'being compensated after confirmation',
  ])('that is being cancelled already changes nothing and succeeds: %s', (point) => {
    given(order, HISTORIES[point]).when(cancel('again')).thenNothingHappened();
  });

  test('that is cancelled changes nothing and succeeds', () => {
    given(order, HISTORIES['cancelled, CANCELLED']).when(cancel('again')).thenNothingHappened();
  });

  test.each<Point>(['shipped, SHIPPED', 'delivered, DELIVERED'])(
    'that left the house is refused: %s',
    (point) => {
      given(order, HISTORIES[point])
        .when(cancel())
        .thenRefused(BusinessRuleError, { reason: 'ORDER_SHIPPED' });
    },
  );

  test('that FAILED is refused: an operator has it', () => {
    given(order, HISTORIES['not undone, FAILED'])
      .when(cancel())
      .thenRefused(BusinessRuleError, { reason: 'ORDER_FAILED' });
  });

  test('that never was is not found', () => {
    given(order, []).when(cancel()).thenRefused(NotFoundError, { message: 'order o-1 does not exist' });
  });

  test('leaves its status as it is until everything is undone', () => {
    given(order, HISTORIES['cancellation requested while PENDING']).thenState({ status: 'PENDING' });
    given(order, HISTORIES['cancellation requested while PROCESSING']).thenState({ status: 'PROCESSING' });
    given(order, HISTORIES['cancellation requested while CONFIRMED']).thenState({
      status: 'CONFIRMED',
      cancellation: { reason: null },
      cancellationReason: null,
      saga: { status: 'COMPLETED' },
    });
  });
});

describe('shipping an order', () => {
  test('follows its confirmation', () => {
    given(order, HISTORIES['confirmed, CONFIRMED']).when(ship).then([shipped]);
    given(order, HISTORIES['shipped, SHIPPED']).thenState({
      status: 'SHIPPED',
      saga: { status: 'COMPLETED' },
    });
  });

  test('twice changes nothing and succeeds', () => {
    given(order, HISTORIES['shipped, SHIPPED']).when(ship).thenNothingHappened();
  });

  test.each<Point>([
    'placed, PENDING',
    'inventory reserved, PROCESSING',
    'paid, PROCESSING',
    'shipping arranged, PROCESSING',
    'delivered, DELIVERED',
  ])('is refused in any other status: %s', (point) => {
    given(order, HISTORIES[point])
      .when(ship)
      .thenRefused(BusinessRuleError, { reason: 'ORDER_NOT_CONFIRMED' });
  });

  test.each<Point>([
    'cancellation requested while PENDING',
    'cancellation requested while CONFIRMED',
    'being compensated',
    'being compensated after confirmation',
    'cancelled, CANCELLED',
    'not undone, FAILED',
  ])('is refused once the order is on its way back: %s', (point) => {
    given(order, HISTORIES[point])
      .when(ship)
      .thenRefused(BusinessRuleError, { reason: 'ORDER_BEING_CANCELLED' });
  });

  test('of an order that never was is not found', () => {
    given(order, []).when(ship).thenRefused(NotFoundError);
  });
});

describe('delivering an order', () => {
  test('follows its shipping', () => {
    given(order, HISTORIES['shipped, SHIPPED']).when(deliver).then([delivered]);
    given(order, HISTORIES['delivered, DELIVERED']).thenState({
      status: 'DELIVERED',
      saga: { status: 'COMPLETED' },
    });
  });

  test('twice changes nothing and succeeds', () => {
    given(order, HISTORIES['delivered, DELIVERED']).when(deliver).thenNothingHappened();
  });

  test.each<Point>([
    'placed, PENDING',
    'paid, PROCESSING',
    'confirmed, CONFIRMED',
    'cancellation requested while CONFIRMED',
    'being compensated',
    'cancelled, CANCELLED',
    'not undone, FAILED',
  ])('is refused in any other status: %s', (point) => {
    given(order, HISTORIES[point])
      .when(deliver)
      .thenRefused(BusinessRuleError, { reason: 'ORDER_NOT_SHIPPED' });
  });

  test('of an order that never was is not found', () => {
    given(order, []).when(deliver).thenRefused(NotFoundError);
  });
});
