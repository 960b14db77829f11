import type { OrderEvent } from '../../../domain/order/events.ts';
import type { Compensation, SagaStep } from '../../../domain/order/saga.ts';
import type { OrderRow } from '../../read-model/schema.ts';
import { type Body, MissingRowError, type Occurrence, refuseUnknown, type View } from '../view.ts';

type Row = Body<OrderRow>;

export const orders: View<OrderRow, OrderEvent> = {
  table: 'orders',
  project(row, event, occurrence) {
    if (event.type === 'OrderPlaced') return placed(event.data);
    if (!row) throw new MissingRowError(event, occurrence);
    return change(row, event, occurrence);
  },
};

function placed(data: Extract<OrderEvent, { type: 'OrderPlaced' }>['data']): Row {
  const { userId, total, currency, lines, shippingAddress } = data;
  return {
    user_id: userId,
    status: 'PENDING',
    total,
    currency,
    lines,
    shipping_address: shippingAddress,
    payment_id: null,
    tracking_number: null,
    cancellation_reason: null,
    saga_status: 'STARTED',
    completed_steps: [],
    outstanding: [],
    failure_reason: null,
    saga_completed_at: null,
  };
}

function completed(row: Row, step: SagaStep): Row {
  const completed_steps = [...row.completed_steps, step];
  return { ...row, status: 'PROCESSING', saga_status: 'PROCESSING', completed_steps };
}

function undone(row: Row, compensation: Compensation): Row {
  return { ...row, outstanding: row.outstanding.filter((other) => other !== compensation) };
}

function change(row: Row, event: Exclude<OrderEvent, { type: 'OrderPlaced' }>, { at }: Occurrence): Row {
  switch (event.type) {
    case 'InventoryReserved':
      return completed(row, 'reserve_inventory');
    case 'PaymentProcessed':
      return { ...completed(row, 'process_payment'), payment_id: event.data.paymentId };
    case 'ShippingArranged':
      return { ...completed(row, 'arrange_shipping'), tracking_number: event.data.trackingNumber };
    case 'OrderConfirmed':
      return {
        ...completed(row, 'confirm_order'),
        status: 'CONFIRMED',
        saga_status: 'COMPLETED',
        saga_completed_at: at,
      };
    case 'OrderShipped':
      return { ...row, status: 'SHIPPED' };
    case 'OrderDelivered':
      return { ...row, status: 'DELIVERED' };
    case 'OrderCancellationRequested':
      return row;
    case 'CompensationStarted': {
      const { plan, reason } = event.data;
      return {
        ...row,
        saga_status: 'COMPENSATING',
        outstanding: plan,
        failure_reason: reason,
        saga_completed_at: null,
      };
    }
    case 'ShippingCancelled':
      return undone(row, 'cancel_shipping');
    case 'PaymentRefunded':
      return undone(row, 'refund_payment');
    case 'InventoryReleased':
      return undone(row, 'release_inventory');
    case 'OrderCancelled':
      return {
        ...row,
        status: 'CANCELLED',
        cancellation_reason: event.data.reason,
        saga_status: 'COMPENSATED',
        outstanding: [],
        saga_completed_at: at,
      };
    case 'CompensationFailed':
      return {
        ...row,
        status: 'FAILED',
        saga_status: 'FAILED',
        outstanding: event.data.compensations,
        saga_completed_at: at,
      };
    default:
      return refuseUnknown(event);
  }
}
