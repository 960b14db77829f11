import type { Payment } from '../../domain/order/commands.ts';
import type { OrderEvent, OrderPlaced } from '../../domain/order/events.ts';
import type { Compensation, SagaStep } from '../../domain/order/saga.ts';

/** An order for two laptops in yen, as its events tell it: every history that the specs begin with. */
export const orderId = 'o-1';
export const payment: Payment = { paymentId: 'pay_1', amount: 598_000, currency: 'JPY' };
export const trackingNumber = 'TRK-1';

export const placed: OrderPlaced = {
  type: 'OrderPlaced',
  data: {
    id: orderId,
    userId: 'user-123',
    lines: [{ productId: '1', productName: 'MacBook Pro', quantity: 2, price: 299_000 }],
    total: 598_000,
    currency: 'JPY',
    shippingAddress: null,
    paymentMethod: 'pm_card_visa',
  },
};
export const reserved: OrderEvent = { type: 'InventoryReserved', data: {} };
export const paid: OrderEvent = { type: 'PaymentProcessed', data: payment };
export const arranged: OrderEvent = { type: 'ShippingArranged', data: { trackingNumber } };
export const confirmed: OrderEvent = { type: 'OrderConfirmed', data: {} };
export const shipped: OrderEvent = { type: 'OrderShipped', data: {} };
export const delivered: OrderEvent = { type: 'OrderDelivered', data: {} };
export const shippingCancelled: OrderEvent = { type: 'ShippingCancelled', data: { trackingNumber } };
export const refunded: OrderEvent = { type: 'PaymentRefunded', data: payment };
export const released: OrderEvent = { type: 'InventoryReleased', data: {} };

export function cancellationRequested(sagaRunning: boolean, reason: string | null = null): OrderEvent {
  return { type: 'OrderCancellationRequested', data: { reason, sagaRunning } };
}

export function compensationStarted(
  plan: readonly Compensation[],
  { reason = 'the card was declined', failedStep = null as SagaStep | null } = {},
): OrderEvent {
  return { type: 'CompensationStarted', data: { reason, failedStep, plan } };
}

export function compensationFailed(...compensations: readonly Compensation[]): OrderEvent {
  return { type: 'CompensationFailed', data: { compensations } };
}

export function cancelled(reason = 'the card was declined'): OrderEvent {
  return { type: 'OrderCancelled', data: { reason } };
}

const everything: readonly Compensation[] = ['cancel_shipping', 'refund_payment', 'release_inventory'];

/** One history for every point of an order's life. */
export const HISTORIES = {
  'placed, PENDING': [placed],
  'inventory reserved, PROCESSING': [placed, reserved],
  'paid, PROCESSING': [placed, reserved, paid],
  'shipping arranged, PROCESSING': [placed, reserved, paid, arranged],
  'confirmed, CONFIRMED': [placed, reserved, paid, arranged, confirmed],
  'shipped, SHIPPED': [placed, reserved, paid, arranged, confirmed, shipped],
  'delivered, DELIVERED': [placed, reserved, paid, arranged, confirmed, shipped, delivered],
  'cancellation requested while PENDING': [placed, cancellationRequested(true)],
  'cancellation requested while PROCESSING': [placed, reserved, paid, cancellationRequested(true)],
  'cancellation requested while CONFIRMED': [
    placed,
    reserved,
    paid,
    arranged,
    confirmed,
    cancellationRequested(false),
  ],
  'being compensated': [placed, reserved, paid, compensationStarted(['refund_payment', 'release_inventory'])],
  'being compensated after confirmation': [
    placed,
    reserved,
    paid,
    arranged,
    confirmed,
    cancellationRequested(false),
    compensationStarted(everything, { reason: 'cancelled on request' }),
  ],
  'cancelled, CANCELLED': [
    placed,
    reserved,
    compensationStarted(['release_inventory']),
    released,
    cancelled(),
  ],
  'not undone, FAILED': [
    placed,
    reserved,
    paid,
    compensationStarted(['refund_payment', 'release_inventory']),
    released,
    compensationFailed('refund_payment'),
  ],
} as const satisfies Readonly<Record<string, readonly OrderEvent[]>>;

export type Point = keyof typeof HISTORIES;
export const POINTS = Object.keys(HISTORIES) as readonly Point[];
