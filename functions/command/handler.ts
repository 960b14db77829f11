import type { Context } from 'aws-lambda';
import { createEventStore } from '../event-store/event-store.ts';
import { type Answer, answer } from '../graphql/answer.ts';
import { correlationIdOf, identityOf, parseFieldRequest } from '../graphql/payload.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { traceHeader } from '../platform/tracer.ts';
import { commandBus, commandContext } from './bus.ts';
import { MUTATIONS } from './graphql.ts';

const store = createEventStore({
  client: documentClient(),
  eventsTable: environment('EVENTS_TABLE'),
  guardsTable: environment('GUARDS_TABLE'),
});

/** Trigger: AppSync, for every field of Mutation. Answers the entity as it is after the command. */
export function handler(event: unknown, lambda: Context): Promise<Answer> {
  const request = parseFieldRequest(event);
  return answer(correlationIdOf(request, lambda.awsRequestId), async () => {
    const mutation = MUTATIONS[request.field.replace('Mutation.', '')];
    if (!mutation) throw new Error(`no command answers ${request.field}`);
    const context = commandContext(
      {
        ...identityOf(request, lambda.awsRequestId),
        trace: traceHeader(),
        selection: new Set(request.selection),
        remainingMillis: () => lambda.getRemainingTimeInMillis(),
      },
      store,
    );
    return mutation(commandBus, request.arguments, context);
  });
}
