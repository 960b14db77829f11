import { NotFoundError } from '../errors.ts';
import type { Currency } from '../money.ts';
import type { Address, OrderEvent, OrderLine } from './events.ts';
import type { Compensation, Saga, SagaStep } from './saga.ts';

export type OrderStatus =
  | 'PENDING'
  | 'PROCESSING'
  | 'CONFIRMED'
  | 'SHIPPED'
  | 'DELIVERED'
  | 'CANCELLED'
  | 'FAILED';

/** An order that was placed, as the fold of its events. */
export interface KnownOrder {
  readonly status: OrderStatus;
  readonly id: string;
  readonly userId: string;
  readonly lines: readonly OrderLine[];
  /** In the currency's minor unit. */
  readonly total: number;
  readonly currency: Currency;
  readonly shippingAddress: Address | null;
  readonly paymentMethod: string;
  readonly paymentId: string | null;
  readonly trackingNumber: string | null;
  /** The wish to cancel, from the moment it was accepted. */
  readonly cancellation: { readonly reason: string | null } | null;
  /** Why it was cancelled, once it was. */
  readonly cancellationReason: string | null;
  readonly saga: Saga;
}

export type Order = { readonly status: 'none' } | KnownOrder;

/** @throws NotFoundError when no order was placed under the id */
export function knownOrder(state: Order, id: string): KnownOrder {
  if (state.status === 'none') throw new NotFoundError('order', id);
  return state;
}

function placed(data: Extract<OrderEvent, { type: 'OrderPlaced' }>['data'], at: string): KnownOrder {
  return {
    ...data,
    status: 'PENDING',
    paymentId: null,
    trackingNumber: null,
    cancellation: null,
    cancellationReason: null,
    saga: {
      status: 'STARTED',
      completedSteps: [],
      outstanding: [],
      failureReason: null,
      startedAt: at,
      completedAt: null,
    },
  };
}

function completed(order: KnownOrder, step: SagaStep): KnownOrder {
  const completedSteps = [...order.saga.completedSteps, step];
  return { ...order, status: 'PROCESSING', saga: { ...order.saga, status: 'PROCESSING', completedSteps } };
}

function undone(order: KnownOrder, compensation: Compensation): KnownOrder {
  const outstanding = order.saga.outstanding.filter((other) => other !== compensation);
  return { ...order, saga: { ...order.saga, outstanding } };
}

/** The order after an event that was recorded at a time (ISO 8601). Events that it does not know change nothing. */
export function evolve(state: Order, event: OrderEvent, at: string): Order {
  if (event.type === 'OrderPlaced') return placed(event.data, at);
  return state.status === 'none' ? state : change(state, event, at);
}

function change(
  order: KnownOrder,
  event: Exclude<OrderEvent, { type: 'OrderPlaced' }>,
  at: string,
): KnownOrder {
  const { saga } = order;
  switch (event.type) {
    case 'InventoryReserved':
      return completed(order, 'reserve_inventory');
    case 'PaymentProcessed':
      return { ...completed(order, 'process_payment'), paymentId: event.data.paymentId };
    case 'ShippingArranged':
      return { ...completed(order, 'arrange_shipping'), trackingNumber: event.data.trackingNumber };
    case 'OrderConfirmed': {
      const confirmed = completed(order, 'confirm_order');
      return {
        ...confirmed,
        status: 'CONFIRMED',
        saga: { ...confirmed.saga, status: 'COMPLETED', completedAt: at },
      };
    }
    case 'OrderShipped':
      return { ...order, status: 'SHIPPED' };
    case 'OrderDelivered':
      return { ...order, status: 'DELIVERED' };
    case 'OrderCancellationRequested':
      return { ...order, cancellation: { reason: event.data.reason } };
    case 'CompensationStarted': {
      const { plan, reason } = event.data;
      return {
        ...order,
        saga: {
          ...saga,
          status: 'COMPENSATING',
          outstanding: plan,
          failureReason: reason,
          completedAt: null,
        },
      };
    }
    case 'ShippingCancelled':
      return undone(order, 'cancel_shipping');
    case 'PaymentRefunded':
      return undone(order, 'refund_payment');
    case 'InventoryReleased':
      return undone(order, 'release_inventory');
    case 'OrderCancelled':
      return {
        ...order,
        status: 'CANCELLED',
        cancellationReason: event.data.reason,
        saga: { ...saga, status: 'COMPENSATED', outstanding: [], completedAt: at },
      };
    case 'CompensationFailed':
      return {
        ...order,
        status: 'FAILED',
        saga: { ...saga, status: 'FAILED', outstanding: event.data.compensations, completedAt: at },
      };
    default:
      // An event of a newer release, after a roll-back: what happened cannot be refused.
      event satisfies never;
      return order;
  }
}
