import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { commandBus, commandContext } from '../../functions/command/bus.ts';
import { createEventStore } from '../../functions/event-store/event-store.ts';
import type { SubjectKeys } from '../../functions/privacy/subject-keys.ts';
import type { InvocationResult } from '../../local/contracts.ts';
import { type DynamodbObserver, invocationClient } from './dynamodb.ts';
import { runFunction } from './lambda.ts';
import type { TableNames } from './stores.ts';
import { latency, type Surroundings } from './surroundings.ts';

const TENANT = 'shop';

type Command = Parameters<typeof commandBus.execute>[0];

/** What the command function is made of. */
export interface CommandSurroundings extends Surroundings {
  readonly client: DynamoDBDocumentClient;
  readonly tables: TableNames;
  readonly keys: SubjectKeys;
  readonly observe: (orderId: string) => DynamodbObserver;
}

/** Errors after which a client tries again: the ones that say so, and those that say nothing. */
const TRANSIENT = new Set([
  'ConflictError',
  'RateLimitedError',
  'ServiceUnavailableError',
  'Runtime.ExitError',
  'Sandbox.Timedout',
]);
const ATTEMPTS = 12;

/** Sends a command as a patient client does: again under the same idempotency key, until it is answered. */
export type Send = (command: Command, about: string, input: object) => Promise<InvocationResult>;

export function commandClient(surroundings: CommandSurroundings): Send {
  const { scheduler, random } = surroundings;
  let sent = 0;
  return async (command, about, input) => {
    sent += 1;
    const idempotencyKey = `request-${sent}`;
    for (let attempt = 1; ; attempt += 1) {
      await scheduler.pause(latency(random));
      const result = await execute(surroundings, command, about, { input, idempotencyKey });
      if (attempt === ATTEMPTS || !TRANSIENT.has(errorTypeOf(result))) return result;
      await scheduler.pause(random.between(100, 2_000 * attempt));
    }
  };
}

export function errorTypeOf({ functionError, payload }: InvocationResult): string {
  return functionError ? String((payload as { errorType?: unknown }).errorType) : '';
}

function execute(
  surroundings: CommandSurroundings,
  command: Command,
  about: string,
  { input, idempotencyKey }: { readonly input: object; readonly idempotencyKey: string },
): Promise<InvocationResult> {
  const { client, tables, keys, observe, scheduler, random } = surroundings;
  return runFunction(surroundings, { name: `${command} ${about}`, timeoutMillis: 25_000 }, (invocation) => {
    const store = createEventStore({
      client: invocationClient(client, invocation, observe(about)),
      eventsTable: tables.events,
      guardsTable: tables.guards,
      keys,
    });
    const request = {
      principal: { tenant: TENANT, subject: 'customer', roles: ['admin' as const] },
      correlationId: idempotencyKey,
      idempotencyKey,
      trace: null,
      selection: null,
      remainingMillis: invocation.remainingMillis,
      random: random.next,
      pause: scheduler.pause,
    };
    const context = { ...commandContext(request, store), now: () => new Date(scheduler.now()) };
    return commandBus.execute(command, input, context);
  });
}
