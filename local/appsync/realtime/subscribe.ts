/** What a `start` message asks for, checked and turned into a subscriber. */
import {
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  OperationTypeNode,
  parse,
  type ValidationRule,
  validate,
} from 'graphql';
import type { Authorise } from '../authorisation.ts';
import { errorEntry, RequestError, ResolverError } from '../errors.ts';
import { readParameters } from '../parameters.ts';
import { openRequest } from '../request-context.ts';
import { compileFilter } from './filter.ts';
import type { Subscriber, SubscriptionRequest } from './hub.ts';
import { headersIn, type ShownError, type Start } from './messages.ts';

/** What subscribing needs. */
export interface Subscribing {
  /** With the resolvers of subscriptions. */
  readonly schema: GraphQLSchema;
  readonly rules: readonly ValidationRule[];
  readonly authorise: Authorise;
}

/** A subscription that was refused, as its client is told. */
export class Refusal extends Error {
  readonly errors: readonly ShownError[];

  constructor(errors: readonly ShownError[]) {
    super('the subscription was refused');
    this.errors = errors;
  }
}

/**
 * Subscribes: verifies the caller, validates the query, and runs the field's resolver, whose filter tells what will be delivered.
 * Rejects with a Refusal.
 */
export async function subscribe(
  { payload }: Start,
  subscribing: Subscribing,
  { sourceIp, signal }: { readonly sourceIp: string; readonly signal: AbortSignal },
): Promise<Omit<Subscriber, 'deliver'>> {
  try {
    const headers = headersIn(payload.extensions.authorization);
    const credentials = { method: 'POST', path: '/graphql', headers, body: payload.data, sourceIp };
    const caller = await subscribing.authorise(credentials);
    const request = readRequest(payload.data);
    return await evaluate({ ...request, call: openRequest(headers, caller, signal) }, subscribing);
  } catch (error) {
    if (error instanceof RequestError)
      throw new Refusal([{ errorType: error.type, message: error.message, errorCode: error.status }]);
    if (error instanceof ResolverError) throw new Refusal([{ message: error.message, errorCode: 400 }]);
    throw error;
  }
}

function readRequest(data: string): Omit<SubscriptionRequest, 'call'> {
  const { query = '', variables = {}, operationName } = readParameters(data);
  const document = parsed(query);
  return { query, document, variables, ...(operationName && { operationName }) };
}

function parsed(query: string) {
  try {
    return parse(query);
  } catch (error) {
    throw new RequestError(
      'MalformedHttpRequestException',
      `Unable to parse GraphQL query. ${String(error)}`,
    );
  }
}

async function evaluate(
  request: SubscriptionRequest,
  { schema, rules }: Subscribing,
): Promise<Omit<Subscriber, 'deliver'>> {
  const { document, variables, operationName, call } = request;
  refuseIfAny(validate(schema, document, rules), schema);
  const field = fieldIn(request);
  const { errors = [] } = await execute({
    schema,
    document,
    variableValues: variables,
    contextValue: { call, params: { variables } },
    ...(operationName !== undefined && { operationName }),
  });
  refuseIfAny(errors, schema);
  const filter = call.filters.at(-1);
  if (filter === undefined) {
    throw new ResolverError(`the laptop's AppSync has no subscriptions without a filter: ${field} sets none`);
  }
  return { field, request, matches: compileFilter(filter) };
}

function fieldIn({ document, operationName }: SubscriptionRequest): string {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw new RequestError('UnsupportedOperation', 'Only subscriptions are served over WebSocket.');
  }
  // Validation has made sure that there is one, and that it is a field.
  const [selection] = operation.selectionSet.selections;
  return selection?.kind === Kind.FIELD ? selection.name.value : '';
}

/** Clients see the type and the message of an error: https://github.com/aws/aws-appsync-community/issues/355 */
function refuseIfAny(errors: readonly GraphQLError[], schema: GraphQLSchema): void {
  if (errors.length === 0) return;
  throw new Refusal(
    errors.map((error) => {
      const { errorType, message } = errorEntry(error, schema);
      return { ...(errorType != null && { errorType: String(errorType) }), message: String(message) };
    }),
  );
}
