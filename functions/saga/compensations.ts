import { COMPENSATIONS, type Compensation, SAGA_STEPS, type SagaStep } from '../../domain/order/saga.ts';
import type { Failure, SagaData } from './event.ts';
import { BUSINESS_REFUSAL } from './failure.ts';
import { releases } from './inventory.ts';
import { orderOf, readJournal, record } from './journal.ts';
import { providerKey, type StepContext } from './steps.ts';

/** Where the state machine goes on: its Choice names the same words. */
export interface CompensationEntry {
  readonly entry: Compensation | 'cancel_order' | 'none';
}

/** Closes the way forward, and says where undoing starts; `none` where the order had been confirmed after all. */
export async function beginCompensation(context: StepContext): Promise<CompensationEntry> {
  const { orderId } = context.saga;
  const failure = failureOf(context.saga);
  const journal = await readJournal(context);
  const order = await record(context, { type: 'BeginCompensation', orderId, failure }, journal);
  if (order.saga.status === 'COMPLETED') return { entry: 'none' };
  return { entry: order.saga.outstanding[0] ?? 'cancel_order' };
}

function failureOf({ failed }: SagaData) {
  const step = SAGA_STEPS.find((name) => failed[name] !== undefined);
  const failure = step && failed[step];
  if (!step || !failure) return null;
  return { step, outcomeUnknown: failure.Error !== BUSINESS_REFUSAL, reason: reasonOf(step, failure) };
}

/** For the customer to read: a refusal in its own words, and nothing about our insides. */
function reasonOf(step: SagaStep, { Error: error, Cause: cause }: Failure): string {
  if (error !== BUSINESS_REFUSAL) return `${step.replace('_', ' ')} could not be completed`;
  return errorMessageIn(cause) ?? `${step.replace('_', ' ')} was refused`;
}

/** Lambda's error as Step Functions passes it on: JSON, but cut off where it is too long. */
function errorMessageIn(cause: string): string | null {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : null;
  } catch {
    return null;
  }
}

/** Each undoes one step if it was done, and records that it did; where there is nothing to undo, nothing happens. */
export const UNDO: Readonly<Record<Compensation, (context: StepContext) => Promise<void>>> = {
  async cancel_shipping(context) {
    const { orderId } = context.saga;
    const journal = await readJournal(context);
    if (!orderOf(journal).saga.outstanding.includes('cancel_shipping')) return;
    const trackingNumber = await context.carrier.cancel(providerKey(context, 'shipment'));
    if (trackingNumber === null) return;
    await record(context, { type: 'RecordShippingCancelled', orderId, trackingNumber }, journal);
  },

  async refund_payment(context) {
    const { orderId } = context.saga;
    const journal = await readJournal(context);
    if (!orderOf(journal).saga.outstanding.includes('refund_payment')) return;
    const payment = await context.gateway.refund(providerKey(context, 'payment'));
    if (payment === null) return;
    await record(context, { type: 'RecordRefund', orderId, payment }, journal);
  },

  async release_inventory(context) {
    const { orderId } = context.saga;
    const journal = await readJournal(context);
    await record(context, { type: 'RecordInventoryReleased', orderId }, journal, releases(context));
  },
};

/** The execution failed because something could not be undone. An operator redrives it when the cause is gone. */
export class CompensationIncomplete extends Error {
  override readonly name = 'CompensationIncomplete';
}

/**
 * The end of every cancellation. Tries once more what could not be undone: then the order is CANCELLED, or else
 * FAILED, and the execution fails here, so that a redrive resumes exactly here.
 *
 * @throws CompensationIncomplete when something is still not undone
 */
export async function cancelOrder(context: StepContext): Promise<void> {
  const { orderId, incomplete } = context.saga;
  const failed: Compensation[] = [];
  const causes: unknown[] = [];
  for (const compensation of COMPENSATIONS.filter((name) => incomplete[name] !== undefined)) {
    try {
      await UNDO[compensation](context);
    } catch (cause) {
      failed.push(compensation);
      causes.push(cause);
    }
  }
  const journal = await readJournal(context);
  if (failed.length === 0) {
    await record(context, { type: 'CompleteCancellation', orderId }, journal);
    return;
  }
  const command = { type: 'RecordCompensationFailed', orderId, compensations: failed } as const;
  const order = await record(context, command, journal);
  // Only the answer of an undoing may have been lost: then nothing is missing after all.
  if (order.status === 'CANCELLED') return;
  throw new CompensationIncomplete(`not undone: ${failed.join(', ')}`, { cause: new AggregateError(causes) });
}
