import { BusinessRuleError, ConflictError } from '../errors.ts';
import type { SagaCommand } from './commands.ts';
import type { OrderEvent } from './events.ts';
import { type Compensation, compensationPlan, SAGA_STEPS, type SagaStep } from './saga.ts';
import type { KnownOrder } from './state.ts';

const CANCELLED_ON_REQUEST = 'cancelled on request';

/** A cancellation was asked for, or something is being undone: no step forward may commit any more. */
export function isClosing(order: KnownOrder): boolean {
  const { status } = order.saga;
  return (
    order.cancellation !== null ||
    status === 'COMPENSATING' ||
    status === 'COMPENSATED' ||
    status === 'FAILED'
  );
}

/** Refuses what would take an order forward while it is being cancelled. */
export function beingCancelled(): BusinessRuleError {
  return new BusinessRuleError('ORDER_BEING_CANCELLED', 'the order is being cancelled');
}

/**
 * Whether a step still has to be done: false when it is done already.
 *
 * @throws BusinessRuleError when the order is being cancelled
 * @throws ConflictError when an earlier step is missing
 */
export function mustPerform(step: SagaStep, order: KnownOrder): boolean {
  const { completedSteps } = order.saga;
  if (completedSteps.includes(step)) return false;
  if (isClosing(order)) throw beingCancelled();
  const next = SAGA_STEPS[completedSteps.length];
  if (step !== next) throw new ConflictError(`${step} cannot run before ${next}`);
  return true;
}

function advance(step: SagaStep, event: OrderEvent, order: KnownOrder): OrderEvent[] {
  return mustPerform(step, order) ? [event] : [];
}

type BeginCompensation = Extract<SagaCommand, { type: 'BeginCompensation' }>;

function beginCompensation({ failure }: BeginCompensation, order: KnownOrder): OrderEvent[] {
  if (!mustCompensate(failure, order)) return [];
  const plan = compensationPlan(order.saga.completedSteps, failure?.outcomeUnknown ? failure.step : null);
  const reason = (order.cancellation ? order.cancellation.reason : failure?.reason) ?? CANCELLED_ON_REQUEST;
  return [{ type: 'CompensationStarted', data: { reason, failedStep: failure?.step ?? null, plan } }];
}

function mustCompensate(failure: BeginCompensation['failure'], order: KnownOrder): boolean {
  switch (order.saga.status) {
    case 'COMPENSATING':
    case 'COMPENSATED':
    case 'FAILED':
      return false;
    case 'COMPLETED':
      // After a failed last step: its answer was lost, not its effect, and the order stays confirmed.
      return failure === null && order.cancellation !== null;
    case 'STARTED':
    case 'PROCESSING':
      return true;
    default: {
      const unknown: never = order.saga.status;
      return unknown;
    }
  }
}

function undo(compensation: Compensation, event: OrderEvent, order: KnownOrder): OrderEvent[] {
  return order.saga.outstanding.includes(compensation) ? [event] : [];
}

/** @throws ConflictError when compensation has not begun: nothing may end an order that is still alive */
function completeCancellation(order: KnownOrder): OrderEvent[] {
  const { status } = order.saga;
  if (status === 'COMPENSATED') return [];
  if (status !== 'COMPENSATING' && status !== 'FAILED') {
    throw new ConflictError('the order cannot end before its compensation has begun');
  }
  return [{ type: 'OrderCancelled', data: { reason: order.saga.failureReason ?? CANCELLED_ON_REQUEST } }];
}

function recordCompensationFailed(compensations: readonly Compensation[], order: KnownOrder): OrderEvent[] {
  if (order.status === 'FAILED' || order.status === 'CANCELLED') return [];
  // What was undone, and only its answer lost, must not be undone again: stock would come back twice.
  const missing = compensations.filter((compensation) => order.saga.outstanding.includes(compensation));
  if (missing.length === 0) return completeCancellation(order);
  return [{ type: 'CompensationFailed', data: { compensations: missing } }];
}

/** What the saga's steps record. Recording a step again changes nothing. */
export function record(command: SagaCommand, order: KnownOrder): OrderEvent[] {
  switch (command.type) {
    case 'RecordInventoryReserved':
      return advance('reserve_inventory', { type: 'InventoryReserved', data: {} }, order);
    case 'RecordPayment':
      return advance('process_payment', { type: 'PaymentProcessed', data: command.payment }, order);
    case 'RecordShipment': {
      const { trackingNumber } = command;
      return advance('arrange_shipping', { type: 'ShippingArranged', data: { trackingNumber } }, order);
    }
    case 'ConfirmOrder':
      return advance('confirm_order', { type: 'OrderConfirmed', data: {} }, order);
    case 'BeginCompensation':
      return beginCompensation(command, order);
    case 'RecordShippingCancelled': {
      const { trackingNumber } = command;
      return undo('cancel_shipping', { type: 'ShippingCancelled', data: { trackingNumber } }, order);
    }
    case 'RecordRefund':
      return undo('refund_payment', { type: 'PaymentRefunded', data: command.payment }, order);
    case 'RecordInventoryReleased':
      return undo('release_inventory', { type: 'InventoryReleased', data: {} }, order);
    case 'CompleteCancellation':
      return completeCancellation(order);
    case 'RecordCompensationFailed':
      return recordCompensationFailed(command.compensations, order);
    default: {
      const unknown: never = command;
      return unknown;
    }
  }
}
