import type { Context } from 'aws-lambda';
import { createEventStore } from '../event-store/event-store.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { observed } from '../platform/observed.ts';
import { traceHeader } from '../platform/tracer.ts';
import { functionKeys } from '../privacy/function-keys.ts';
import { parseSagaEvent } from './event.ts';
import { performStep } from './perform-step.ts';
import { simulatedCarrier } from './providers/carrier.ts';
import { createLedger } from './providers/ledger.ts';
import { simulatedPaymentGateway } from './providers/payment-gateway.ts';
import { resilientCarrier, resilientGateway } from './providers/resilience.ts';

const client = documentClient();
const store = createEventStore({
  client,
  eventsTable: environment('EVENTS_TABLE'),
  guardsTable: environment('GUARDS_TABLE'),
  keys: functionKeys(client, { confirm: false }),
});
const ledger = createLedger(client, environment('PROVIDERS_TABLE'));
const gateway = resilientGateway(simulatedPaymentGateway(ledger));
const carrier = resilientCarrier(simulatedCarrier(ledger));

/** Trigger: the tasks of the order saga's state machine, one step at a time. */
export const handler = observed((event: unknown, lambda: Context): Promise<unknown> => {
  const { step, saga } = parseSagaEvent(event);
  return performStep(step, {
    store,
    gateway,
    carrier,
    saga,
    trace: traceHeader(),
    now: () => new Date(),
    remainingMillis: () => lambda.getRemainingTimeInMillis(),
  });
});
