import type { EventStore } from '../event-store/event-store.ts';
import { type Answer, answer } from '../graphql/answer.ts';
import { correlationIdOf, identityOf, parseFieldRequest } from '../graphql/payload.ts';
import { selectionOf } from '../graphql/selection.ts';
import { traceHeader } from '../platform/tracer.ts';
import { commandBus, commandContext } from './bus.ts';
import { MUTATIONS } from './graphql.ts';

/** What a field is answered with besides its request. */
export interface Invocation {
  readonly store: EventStore;
  readonly requestId: string;
  readonly remainingMillis: () => number;
}

/** Answers a field of Mutation: the entity as it is after the command. */
export function answerMutation(event: unknown, invocation: Invocation): Promise<Answer> {
  const { store, requestId, remainingMillis } = invocation;
  const request = parseFieldRequest(event);
  return answer(correlationIdOf(request.headers['x-correlation-id'], requestId), async () => {
    const mutation = MUTATIONS[request.field.replace('Mutation.', '')];
    if (!mutation) throw new Error(`no command answers ${request.field}`);
    const identity = identityOf(request, requestId);
    const selection = selectionOf(request);
    const context = { ...identity, trace: traceHeader(), selection, remainingMillis };
    return mutation(commandBus, request.arguments, commandContext(context, store));
  });
}
