import { currentStep, sagaId } from '../../domain/order/saga.ts';
import { ownerOf } from '../platform/access.ts';
import type { Principal } from '../platform/principal.ts';
import type { Tx } from '../read-model/database.ts';
import type { OrderRow } from '../read-model/schema.ts';
import type { OrderView } from '../views/order.ts';

/** The orders that a principal may know of. No query asks for orders in another way. */
export function selectOrders(transaction: Tx, principal: Principal) {
  const owner = ownerOf(principal);
  const all = transaction.selectFrom('orders');
  return owner === null ? all : all.where('user_id', '=', owner);
}

/** An order as the doors show it. */
export function toOrderView(row: OrderRow): OrderView {
  const { id, status, total: amount, currency, lines } = row;
  return {
    id,
    userId: row.user_id,
    status,
    total: { amount, currency },
    lines,
    shippingAddress: row.shipping_address,
    paymentId: row.payment_id,
    trackingNumber: row.tracking_number,
    cancellationReason: row.cancellation_reason,
    saga: toSagaView(row),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toSagaView(row: OrderRow): OrderView['saga'] {
  const saga = {
    status: row.saga_status,
    completedSteps: row.completed_steps,
    outstanding: row.outstanding,
    failureReason: row.failure_reason,
    startedAt: row.created_at,
    completedAt: row.saga_completed_at,
  };
  const { outstanding: _internal, ...shown } = saga;
  return { ...shown, sagaId: sagaId(row.id), currentStep: currentStep(saga) };
}
