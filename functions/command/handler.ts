import type { Context } from 'aws-lambda';
import { createEventStore } from '../event-store/event-store.ts';
import type { Answer } from '../graphql/answer.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { observed } from '../platform/observed.ts';
import { createTokenVerifier, trustFromEnvironment } from '../platform/token-verifier.ts';
import { functionKeys } from '../privacy/function-keys.ts';
import { createDoor } from '../rpc/door.ts';
import { type FunctionUrlResult, isFunctionUrlEvent } from '../rpc/payload.ts';
import { readPublishedKeys } from '../signing-keys/published-keys.ts';
import { answerMutation } from './graphql-door.ts';
import { commandRoutes } from './rpc.ts';

const client = documentClient();
const store = createEventStore({
  client,
  eventsTable: environment('EVENTS_TABLE'),
  guardsTable: environment('GUARDS_TABLE'),
  keys: functionKeys(client, { confirm: false }),
});
const signingKeys = environment('TOKEN_JWKS_URI');
const verify = createTokenVerifier({
  ...trustFromEnvironment(),
  readKeys: () => readPublishedKeys(signingKeys),
});
const rpc = createDoor({ routes: commandRoutes(store), verify });

/** Triggers: the function's URL, for the command services; AppSync, for every field of Mutation. */
export const handler = observed((event: unknown, lambda: Context): Promise<FunctionUrlResult | Answer> => {
  if (isFunctionUrlEvent(event)) return rpc(event, lambda);
  const remainingMillis = () => lambda.getRemainingTimeInMillis();
  return answerMutation(event, { store, requestId: lambda.awsRequestId, remainingMillis });
});
