import type { SagaCommand } from '../../domain/order/commands.ts';
import type { Carrier, PaymentGateway } from '../../domain/order/ports.ts';
import type { SagaStep } from '../../domain/order/saga.ts';
import type { KnownOrder } from '../../domain/order/state.ts';
import { mustPerform } from '../../domain/order/steps.ts';
import { reservations, takings } from './inventory.ts';
import { orderOf, type Participants, readJournal, record, type SagaContext } from './journal.ts';

/** The saga's context with the world outside. */
export interface StepContext extends SagaContext {
  readonly gateway: PaymentGateway;
  readonly carrier: Carrier;
}

/** The key under which providers know an order, whatever they are asked and however often. */
export function providerKey({ saga }: SagaContext, provider: 'payment' | 'shipment'): string {
  return `${saga.tenant}/${provider}/${saga.orderId}`;
}

/**
 * The steps forward, each safe to repeat: what is recorded is not done again, and providers know repetitions by their key.
 *
 * @throws BusinessRuleError when a rule or a provider refuses, or the order is being cancelled
 */
export const STEPS: Readonly<Record<SagaStep, (context: StepContext) => Promise<void>>> = {
  reserve_inventory: (context) => advance(context, 'reserve_inventory', reserved, reservations(context)),

  process_payment: (context) =>
    advance(context, 'process_payment', async ({ id, total, currency, paymentMethod }) => {
      const key = providerKey(context, 'payment');
      const payment = await context.gateway.charge(key, { amount: total, currency }, paymentMethod);
      return { type: 'RecordPayment', orderId: id, payment };
    }),

  arrange_shipping: (context) =>
    advance(context, 'arrange_shipping', async ({ id, shippingAddress }) => {
      const trackingNumber = await context.carrier.book(providerKey(context, 'shipment'), shippingAddress);
      return { type: 'RecordShipment', orderId: id, trackingNumber };
    }),

  confirm_order: (context) => advance(context, 'confirm_order', confirmed, takings(context)),
};

async function reserved({ id }: KnownOrder): Promise<SagaCommand> {
  return { type: 'RecordInventoryReserved', orderId: id };
}

async function confirmed({ id }: KnownOrder): Promise<SagaCommand> {
  return { type: 'ConfirmOrder', orderId: id };
}

/** Does a step and records it, unless that is done already or the order is being cancelled. */
async function advance(
  context: StepContext,
  step: SagaStep,
  effect: (order: KnownOrder) => Promise<SagaCommand>,
  participants?: Participants,
): Promise<void> {
  const journal = await readJournal(context);
  const order = orderOf(journal);
  if (!mustPerform(step, order)) return;
  await record(context, await effect(order), journal, participants);
}
