import { AlreadyExistsError, BusinessRuleError } from '../errors.ts';
import type { Currency } from '../money.ts';
import { existingProduct } from '../product/decider.ts';
import { type CancelOrder, type OrderFacts, type PlaceOrder, quantityByProduct } from './commands.ts';
import type { OrderEvent, OrderLine } from './events.ts';
import { knownOrder, type Order } from './state.ts';
import { beingCancelled, isClosing } from './steps.ts';

export function place(input: PlaceOrder, facts: OrderFacts, state: Order): OrderEvent[] {
  if (state.status !== 'none') throw new AlreadyExistsError(`order ${input.id} exists already`);
  const { id, userId, shippingAddress, paymentMethod } = input;
  const lines = [...quantityByProduct(input.items)].map(([productId, quantity]): OrderLine => {
    const product = existingProduct(facts.products.get(productId) ?? { status: 'none' }, productId);
    return { productId, productName: product.name, quantity, price: product.price };
  });
  const currency = oneCurrency(lines, facts);
  const total = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  return [
    {
      type: 'OrderPlaced',
      data: { id, userId, lines, total, currency, shippingAddress, paymentMethod },
    },
  ];
}

function oneCurrency(lines: readonly OrderLine[], facts: OrderFacts): Currency {
  const currencies = new Set(lines.flatMap(({ productId }) => facts.products.get(productId)?.currency ?? []));
  const [currency, other] = currencies;
  if (currency === undefined || other !== undefined) {
    throw new BusinessRuleError('MIXED_CURRENCIES', 'all items of an order must have one currency');
  }
  return currency;
}

export function requestCancellation({ orderId, reason }: CancelOrder, state: Order): OrderEvent[] {
  const order = knownOrder(state, orderId);
  switch (order.status) {
    case 'CANCELLED':
      return [];
    case 'SHIPPED':
    case 'DELIVERED':
      throw new BusinessRuleError('ORDER_SHIPPED', 'an order that was shipped cannot be cancelled');
    case 'FAILED':
      throw new BusinessRuleError('ORDER_FAILED', 'the order failed and is being looked at by an operator');
    case 'PENDING':
    case 'PROCESSING':
    case 'CONFIRMED': {
      if (isClosing(order)) return [];
      const sagaRunning = order.status !== 'CONFIRMED';
      return [{ type: 'OrderCancellationRequested', data: { reason, sagaRunning } }];
    }
    default: {
      const unknown: never = order.status;
      return unknown;
    }
  }
}

export function ship(id: string, state: Order): OrderEvent[] {
  const order = knownOrder(state, id);
  if (order.status === 'SHIPPED') return [];
  if (isClosing(order)) throw beingCancelled();
  if (order.status !== 'CONFIRMED') {
    throw new BusinessRuleError('ORDER_NOT_CONFIRMED', `an order that is ${order.status} cannot be shipped`);
  }
  return [{ type: 'OrderShipped', data: {} }];
}

export function deliver(id: string, state: Order): OrderEvent[] {
  const order = knownOrder(state, id);
  if (order.status === 'DELIVERED') return [];
  if (order.status !== 'SHIPPED') {
    throw new BusinessRuleError('ORDER_NOT_SHIPPED', `an order that is ${order.status} cannot be delivered`);
  }
  return [{ type: 'OrderDelivered', data: {} }];
}
