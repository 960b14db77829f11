import * as v from 'valibot';
import { currentStep, sagaId } from '../../domain/order/saga.ts';
import { requiredText } from '../../domain/text.ts';
import { asTenants } from '../read-model/database.ts';
import type { OrderRow } from '../read-model/schema.ts';
import type { OrderView } from '../views/order.ts';
import { readAtLeast, versionWithoutRow } from './at-least.ts';
import { query } from './context.ts';
import { Page, Single } from './input.ts';

function toView(row: OrderRow): OrderView {
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

export const getOrder = query({
  schema: v.object(Single),
  handle({ id, minVersion }, context): Promise<OrderView | null> {
    return readAtLeast(context, minVersion, async (transaction) => {
      const row = await transaction.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
      if (row) return { found: toView(row), version: row.version };
      return { found: null, version: await versionWithoutRow(transaction, [`order/${id}`], minVersion) };
    });
  },
});

const Status = v.picklist([
  'PENDING',
  'PROCESSING',
  'CONFIRMED',
  'SHIPPED',
  'DELIVERED',
  'CANCELLED',
  'FAILED',
]);

/** A customer's orders, the latest first. */
export const listUserOrders = query({
  schema: v.object({ ...Page, userId: requiredText(100), status: v.nullish(Status) }),
  async handle({ userId, status, limit, offset }, { database, principal }): Promise<OrderView[]> {
    const rows = await asTenants(database, [principal.tenant], (transaction) => {
      let orders = transaction.selectFrom('orders').selectAll().where('user_id', '=', userId);
      if (status) orders = orders.where('status', '=', status);
      return orders.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).offset(offset).execute();
    });
    return rows.map(toView);
  },
});
