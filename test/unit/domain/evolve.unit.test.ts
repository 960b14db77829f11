import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { category } from '../../../domain/category/decider.ts';
import type { CategoryEvent } from '../../../domain/category/events.ts';
import { type Aggregate, type DomainEvent, fold } from '../../../domain/decider.ts';
import { order } from '../../../domain/order/decider.ts';
import type { OrderEvent } from '../../../domain/order/events.ts';
import { product } from '../../../domain/product/decider.ts';
import type { ProductEvent } from '../../../domain/product/events.ts';
import { stock } from '../../../domain/stock/decider.ts';
import type { StockEvent } from '../../../domain/stock/events.ts';
import { recordedAt, stateAfter } from '../../support/given.ts';
import * as orders from '../../support/order-history.ts';

const CATEGORY: readonly CategoryEvent[] = [
  { type: 'CategoryCreated', data: { id: '1', name: 'A', description: null, parentId: null, depth: 1 } },
  { type: 'CategoryRevised', data: { name: 'B', description: 'b' } },
  { type: 'CategoryMoved', data: { parentId: '2', depth: 2 } },
  { type: 'CategoryDeleted', data: { reason: null } },
];
const PRODUCT: readonly ProductEvent[] = [
  {
    type: 'ProductCreated',
    data: { id: '1', name: 'A', description: null, price: 100, currency: 'JPY', categoryId: '1' },
  },
  { type: 'ProductRevised', data: { name: 'B', description: 'b' } },
  { type: 'ProductPriceChanged', data: { from: 100, to: 200, significant: true, reason: null } },
  { type: 'ProductMoved', data: { categoryId: '2' } },
  { type: 'ProductDeleted', data: { reason: null } },
];
const STOCK: readonly StockEvent[] = [
  { type: 'StockOpened', data: { productId: '1', quantity: 10 } },
  { type: 'StockAdjusted', data: { delta: -3, reason: null } },
  { type: 'StockReserved', data: { orderId: 'constructor', quantity: 2 } },
  { type: 'StockReleased', data: { orderId: 'constructor', quantity: 2 } },
  { type: 'StockTaken', data: { orderId: 'a', quantity: 2 } },
  { type: 'StockReturned', data: { orderId: 'a', quantity: 2 } },
  { type: 'StockClosed', data: {} },
];
const ORDER: readonly OrderEvent[] = [
  orders.placed,
  orders.reserved,
  orders.paid,
  orders.arranged,
  orders.confirmed,
  orders.shipped,
  orders.delivered,
  orders.cancellationRequested(true),
  orders.compensationStarted(['refund_payment']),
  orders.shippingCancelled,
  orders.refunded,
  orders.released,
  orders.cancelled(),
  orders.compensationFailed('refund_payment'),
];

/** What happened cannot be refused: not in an order that no decider would make, and not before the beginning. */
function describeEvolve<State extends { readonly status: string }, Event extends DomainEvent>(
  aggregate: Aggregate<State, never, Event>,
  events: readonly Event[],
): void {
  describe(aggregate.type, () => {
    test('has an event of every type among these', () => {
      expect(events.map(({ type }) => type).sort()).toEqual(Object.keys(aggregate.eventVersions).sort());
    });

    test('takes every event in every order, and stays a state that can be stored', () => {
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...events), { maxLength: 12 }), (history) => {
          const state = stateAfter(aggregate, history);
          expect(typeof state.status).toBe('string');
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        }),
      );
    });

    test('is nothing until its first event, whatever else is said to have happened', () => {
      const [, ...later] = events;
      for (const event of later) expect(stateAfter(aggregate, [event])).toEqual(aggregate.initialState);
    });

    test('is the same whether it is folded at once or event by event', () => {
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...events)), (history) => {
          const at = recordedAt(1);
          const once = fold(aggregate, aggregate.initialState, history, at);
          const [first, ...others] = history;
          const begun = first ? fold(aggregate, aggregate.initialState, [first], at) : aggregate.initialState;
          expect(fold(aggregate, begun, others, at)).toEqual(once);
        }),
      );
    });
  });
}

describeEvolve(category, CATEGORY);
describeEvolve(product, PRODUCT);
describeEvolve(stock, STOCK);
describeEvolve(order, ORDER);
