import type { Money } from '../../domain/money.ts';
import type { Address, OrderLine } from '../../domain/order/events.ts';
import { currentStep, type SagaStatus, type SagaStep, sagaId } from '../../domain/order/saga.ts';
import { knownOrder, type Order, type OrderStatus } from '../../domain/order/state.ts';
import type { Loaded } from '../event-store/loaded.ts';

/** Where an order's saga stands, as both doors show it. */
export interface SagaView {
  readonly sagaId: string;
  readonly status: SagaStatus;
  readonly currentStep: string | null;
  readonly completedSteps: readonly SagaStep[];
  readonly failureReason: string | null;
  readonly startedAt: string;
  readonly completedAt: string | null;
}

/** An order as both doors show it. Prices of lines are in the minor unit of `total.currency`. */
export interface OrderView {
  readonly id: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly total: Money;
  readonly lines: readonly OrderLine[];
  readonly shippingAddress: Address | null;
  readonly paymentId: string | null;
  readonly trackingNumber: string | null;
  readonly cancellationReason: string | null;
  readonly saga: SagaView;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function orderView({ state, stream, version, createdAt, updatedAt }: Loaded<Order>): OrderView {
  const order = knownOrder(state, stream.id);
  const { id, userId, status, lines, shippingAddress, paymentId, trackingNumber, cancellationReason } = order;
  const { completedSteps, failureReason, startedAt, completedAt } = order.saga;
  return {
    id,
    userId,
    status,
    total: { amount: order.total, currency: order.currency },
    lines,
    shippingAddress,
    paymentId,
    trackingNumber,
    cancellationReason,
    saga: {
      sagaId: sagaId(id),
      status: order.saga.status,
      currentStep: currentStep(order.saga),
      completedSteps,
      failureReason,
      startedAt,
      completedAt,
    },
    version,
    createdAt,
    updatedAt,
  };
}
