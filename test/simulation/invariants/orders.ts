import { type ExecutionEvidence, happened, type OrderEvidence } from '../evidence.ts';
import { type Findings, type Invariant, type Violation, violationsOf } from './invariant.ts';

const violations = violationsOf('1: every order ends');

const ENDS = ['CONFIRMED', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'FAILED'];
/** After these nothing may come any more. */
const LAST = ['OrderCancelled', 'OrderDelivered'];
/** Each of them at most once in an order's life. */
const ONCE = [
  'OrderPlaced',
  'InventoryReserved',
  'PaymentProcessed',
  'ShippingArranged',
  'OrderConfirmed',
  'OrderShipped',
  'OrderDelivered',
  'CompensationStarted',
  'ShippingCancelled',
  'PaymentRefunded',
  'InventoryReleased',
  'OrderCancelled',
  'CompensationFailed',
];

/**
 * Every order reaches a terminal state. A FAILED one has an execution that failed for it, which Step Functions
 * counts in its metric ExecutionsFailed, and is CANCELLED after its redrive; so is every order whose cancellation was accepted.
 */
export const ordersEnd: Invariant = (findings) => [
  ...findings.before.orders.flatMap((order) => endsBefore(order, findings)),
  ...findings.after.orders.flatMap(endsAfter),
  ...findings.after.executions.flatMap(succeeds),
];

function endsBefore(order: OrderEvidence, { before }: Findings): Violation[] {
  const { id, status } = order;
  const alarmed = before.executions.some(
    (execution) => concerns(execution, id) && execution.error === 'CompensationIncomplete',
  );
  return violations(
    id,
    !ENDS.includes(status) && `the order is ${status} when nothing is left to happen`,
    status === 'FAILED' && !alarmed && 'the order is FAILED, and no execution failed: nobody was alarmed',
  );
}

/** Names are `<tenant>_order-<id>` and `<tenant>_cancel-<id>`; no tenant has an underscore. */
export function concerns({ name }: ExecutionEvidence, id: string): boolean {
  return orderIdOf(name) === id;
}

function orderIdOf(name: string): string {
  return name.replace(/^[^_]*_(?:order|cancel)-/, '');
}

function endsAfter(order: OrderEvidence): Violation[] {
  const { id, events, status } = order;
  const types = events.map(({ type }) => type);
  const repeated = ONCE.filter((type) => types.indexOf(type) !== types.lastIndexOf(type));
  return violations(
    id,
    status === 'FAILED' && 'the order is FAILED after its redrive',
    !ENDS.includes(status) && `the order is ${status} after everything`,
    repeated.length > 0 && `${repeated.join(', ')} happened more than once`,
    happened(order, 'OrderCancellationRequested') &&
      status !== 'CANCELLED' &&
      `a cancellation was accepted, and the order is ${status}`,
    LAST.some((type) => types.includes(type) && types.at(-1) !== type) && 'something happened after the end',
  );
}

function succeeds({ name, status, error }: ExecutionEvidence): Violation[] {
  return violations(
    orderIdOf(name),
    status !== 'SUCCEEDED' && `execution ${name} is ${status} after its redrive: ${error}`,
  );
}
