import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createEventStore } from '../../functions/event-store/event-store.ts';
import type { SubjectKeys } from '../../functions/privacy/subject-keys.ts';
import { parseSagaEvent } from '../../functions/saga/event.ts';
import { performStep } from '../../functions/saga/perform-step.ts';
import { simulatedCarrier } from '../../functions/saga/providers/carrier.ts';
import { createLedger } from '../../functions/saga/providers/ledger.ts';
import { simulatedPaymentGateway } from '../../functions/saga/providers/payment-gateway.ts';
import type { InvocationResult, InvokeFunction } from '../../local/contracts.ts';
import { type DynamodbObserver, invocationClient } from './dynamodb.ts';
import type { Boundary, Fault } from './faults.ts';
import { functionError, type Invocation, runFunction } from './lambda.ts';
import type { Outages } from './outages.ts';
import { struckCarrier, struckGateway } from './providers.ts';
import type { TableNames } from './stores.ts';
import { latency, type Surroundings } from './surroundings.ts';

/** What the saga function is made of. */
export interface SagaSurroundings extends Surroundings {
  readonly client: DynamoDBDocumentClient;
  readonly tables: TableNames;
  readonly keys: SubjectKeys;
  readonly outages: Outages;
  readonly observe: (orderId: string) => DynamodbObserver;
}

const INVOKE: Boundary = {
  name: 'Step Functions → saga function',
  faults: [
    { name: 'throttled', strike: 'refused' },
    { name: 'crash before', strike: 'crash before' },
    { name: 'crash after', strike: 'crash after' },
    { name: 'invoked twice at once', strike: 'repeated' },
    { name: 'answered after the step timed out', strike: 'slow' },
  ],
};
/** As the template has it. */
const TIMEOUT = 60_000;
/** Beyond the longest step's timeout. */
const TOO_LATE = [61_000, 90_000] as const;

/** How Step Functions reaches the saga function: every invocation is a process of its own. */
export function sagaFunction(surroundings: SagaSurroundings): InvokeFunction {
  const { faults, scheduler, story, random } = surroundings;
  return async (_arn, payload) => {
    const { step, saga } = parseSagaEvent(JSON.parse(JSON.stringify(payload)));
    const name = `${step} ${saga.orderId}`;
    const run = () =>
      runFunction(surroundings, { name, timeoutMillis: TIMEOUT }, (invocation) =>
        performStep(step, {
          ...processOf(surroundings, saga.orderId, invocation),
          saga,
          trace: null,
          now: () => new Date(scheduler.now()),
          random: random.next,
          pause: scheduler.pause,
          remainingMillis: invocation.remainingMillis,
        }),
      );
    await scheduler.pause(latency(random));
    const fault = faults.draw(INVOKE);
    if (fault) story.tell(name, `⚡ ${INVOKE.name}: ${fault.name}`);
    const result = await (fault ? struck(fault, run, surroundings) : run());
    await scheduler.pause(latency(random));
    return result;
  };
}

function processOf(surroundings: SagaSurroundings, orderId: string, invocation: Invocation) {
  const { tables, keys, observe } = surroundings;
  const client = invocationClient(surroundings.client, invocation, observe(orderId));
  const ledger = createLedger(client, tables.providers);
  return {
    store: createEventStore({ client, eventsTable: tables.events, guardsTable: tables.guards, keys }),
    gateway: struckGateway(simulatedPaymentGateway(ledger), surroundings, invocation),
    carrier: struckCarrier(simulatedCarrier(ledger), surroundings, invocation),
  };
}

async function struck(
  { strike }: Fault,
  run: () => Promise<InvocationResult>,
  { scheduler, random }: Surroundings,
): Promise<InvocationResult> {
  switch (strike) {
    case 'refused':
      return functionError('Lambda.TooManyRequestsException', 'Rate exceeded');
    case 'crash after':
      await run();
      return functionError('Runtime.ExitError', 'Runtime exited');
    case 'repeated':
      void run();
      return run();
    case 'slow': {
      const result = await run();
      await scheduler.pause(random.between(...TOO_LATE));
      return result;
    }
    default:
      return functionError('Runtime.ExitError', 'Runtime exited');
  }
}
