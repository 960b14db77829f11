import { order } from '../../domain/order/decider.ts';
import { COMPENSATIONS, SAGA_STEPS, type SagaStep } from '../../domain/order/saga.ts';
import type { KnownOrder } from '../../domain/order/state.ts';
import { reserved, stock } from '../../domain/stock/decider.ts';
import type { CompensationEntry } from '../../functions/saga/compensations.ts';
import type { Failure, SagaData, SagaEvent } from '../../functions/saga/event.ts';
import { orderOf } from '../../functions/saga/journal.ts';
import { performStep } from '../../functions/saga/perform-step.ts';
import { simulatedCarrier } from '../../functions/saga/providers/carrier.ts';
import { createLedger } from '../../functions/saga/providers/ledger.ts';
import { simulatedPaymentGateway } from '../../functions/saga/providers/payment-gateway.ts';
import type { StepContext } from '../../functions/saga/steps.ts';
import { itemsOf } from './dynamodb.ts';
import type { Mall, Shop } from './shop.ts';

type Providers = Pick<StepContext, 'gateway' | 'carrier'>;

/** An order's saga, step by step, as the state machine would do it. */
export interface TestSaga {
  readonly providers: Providers;
  /** Does one step. `data` is what the execution knows of failures so far. */
  readonly step: (name: SagaEvent['step'], data?: Partial<SagaData>) => Promise<unknown>;
  /** Does these steps, one after the other. */
  readonly steps: (...names: readonly SagaEvent['step'][]) => Promise<void>;
  /** What the state machine does after a step failed, or after a wish to cancel: to its end. */
  readonly compensate: (failed?: Partial<Record<SagaStep, Failure>>) => Promise<void>;
  /** The whole way: forward, with the retries of the state machine but not their pauses, and back where a step fails. */
  readonly run: () => Promise<void>;
  readonly order: () => Promise<KnownOrder>;
}

/** How often the state machine tries again what failed for the moment only. */
const RETRIES: Readonly<Record<SagaStep, number>> = {
  reserve_inventory: 3,
  process_payment: 2,
  arrange_shipping: 3,
  confirm_order: 5,
};

const PATIENCE = 25_000;

/** The saga of an order, with the simulated providers unless others are given. */
export function openSaga(
  mall: Mall,
  { tenant, store }: Shop,
  orderId: string,
  other: (providers: Providers) => Partial<Providers> = () => ({}),
): TestSaga {
  const ledger = createLedger(mall.client, mall.tables.providers);
  const simulated = { gateway: simulatedPaymentGateway(ledger), carrier: simulatedCarrier(ledger) };
  const providers = { ...simulated, ...other(simulated) };

  const step: TestSaga['step'] = (name, data = {}) => {
    const givesUp = performance.now() + PATIENCE;
    return performStep(name, {
      ...providers,
      store,
      saga: { failed: {}, incomplete: {}, ...data, tenant, orderId },
      trace: null,
      now: () => new Date(),
      remainingMillis: () => givesUp - performance.now(),
    });
  };

  async function compensate(failed: Partial<Record<SagaStep, Failure>> = {}): Promise<void> {
    const known = { failed: failed as Record<string, Failure> };
    const { entry } = (await step('begin_compensation', known)) as CompensationEntry;
    if (entry === 'none') return;
    const incomplete: Record<string, Failure> = {};
    const rest = entry === 'cancel_order' ? [] : COMPENSATIONS.slice(COMPENSATIONS.indexOf(entry));
    for (const compensation of rest) {
      await step(compensation, known).catch((error: unknown) => {
        incomplete[compensation] = toFailure(error);
      });
    }
    await step('cancel_order', { ...known, incomplete });
  }

  return {
    providers,
    step,
    compensate,
    async steps(...names) {
      for (const name of names) await step(name);
    },
    async run() {
      for (const name of SAGA_STEPS) {
        const failure = await attempt(() => step(name), RETRIES[name]);
        if (failure) return compensate({ [name]: failure });
      }
    },
    async order() {
      return orderOf(await store.load(order, { tenant, type: order.type, id: orderId }));
    },
  };
}

async function attempt(work: () => Promise<unknown>, retries: number): Promise<Failure | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const failure = toFailure(error);
    return failure.Error === 'TransientFailure' && retries > 0 ? attempt(work, retries - 1) : failure;
  }
}

/** A failed task as Step Functions reports it. */
export function toFailure(error: unknown): Failure {
  const { name, message } = error as Error;
  return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }) };
}

/** What of a product is on hand, and what of that is reserved. */
export async function stockOf({ tenant, store }: Shop, id: string) {
  const { state } = await store.load(stock, { tenant, type: stock.type, id });
  if (state.status === 'none') throw new Error(`there is no stock of ${id}`);
  return { onHand: state.onHand, reserved: reserved(state) };
}

/** The books of the simulated providers about a tenant's orders. */
export function booksOf(mall: Mall, { tenant }: Shop): Promise<Record<string, unknown>[]> {
  return itemsOf(mall.client, mall.tables.providers, `${tenant}/`);
}
