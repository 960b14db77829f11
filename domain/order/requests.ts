import { AlreadyExistsError, BusinessRuleError } from '../errors.ts';
import type { Currency } from '../money.ts';
import { existingProduct } from '../product/decider.ts';
import { type CancelOrder, type OrderFacts, type PlaceOrder, quantityByProduct } from './commands.ts';
import type { OrderEvent, OrderLine } from './events.ts';
import { knownOrder, type Order } from './state.ts';
import { beingCancelled, isClosing } from './steps.ts';

/**
 * Places an order at the catalogue's names and prices. The total is in the currency's minor unit.
 *
 * @throws AlreadyExistsError when there is an order of that id
 * @throws NotFoundError when a product does not exist, or does no longer
 * @throws BusinessRuleError MIXED_CURRENCIES when the products have more than one currency
 */
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

/**
 * Asks for an order to be cancelled: its running saga turns back, or, once it is confirmed, a compensating one is started. Nothing for an
 * order that is cancelled, or about to be.
 *
 * @throws NotFoundError when there is no such order
 * @throws BusinessRuleError ORDER_SHIPPED when it is on its way; ORDER_FAILED when an operator has to look first
 */
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

/**
 * Hands the order to the carrier; nothing when that is done.
 *
 * @throws BusinessRuleError ORDER_NOT_CONFIRMED, or ORDER_BEING_CANCELLED
 */
export function ship(id: string, state: Order): OrderEvent[] {
  const order = knownOrder(state, id);
  if (order.status === 'SHIPPED') return [];
  if (isClosing(order)) throw beingCancelled();
  if (order.status !== 'CONFIRMED') {
    throw new BusinessRuleError('ORDER_NOT_CONFIRMED', `an order that is ${order.status} cannot be shipped`);
  }
  return [{ type: 'OrderShipped', data: {} }];
}

/**
 * The customer has it; nothing when that is recorded.
 *
 * @throws BusinessRuleError ORDER_NOT_SHIPPED
 */
export function deliver(id: string, state: Order): OrderEvent[] {
  const order = knownOrder(state, id);
  if (order.status === 'DELIVERED') return [];
  if (order.status !== 'SHIPPED') {
    throw new BusinessRuleError('ORDER_NOT_SHIPPED', `an order that is ${order.status} cannot be delivered`);
  }
  return [{ type: 'OrderDelivered', data: {} }];
}
