/**
 * AppSync for one GraphQL API: the deployed schema, and the deployed resolver code on its data sources. Queries are
 * parsed, validated and executed by `graphql` behind `graphql-yoga`; subscriptions have a WebSocket.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  AuthenticationProvider,
  GraphqlApiDefinition,
  GraphqlEngine,
  InvokeFunction,
  LogSink,
} from '../contracts.ts';
import { type Authority, authoriser } from './authorisation.ts';
import { createEndpoint } from './endpoint.ts';
import type { Callers } from './graphiql-caller.ts';
import { type AccessKey, iamAuthority } from './iam-authority.ts';
import { createRealtime } from './realtime/index.ts';
import { attachResolvers } from './resolve.ts';
import { buildSchema } from './schema.ts';
import { userPoolAuthority, type VerifyToken } from './user-pool-authority.ts';
import { validationRules } from './validation.ts';

/** What an API needs of the cloud around it. */
export interface GraphqlSurroundings {
  readonly invoke: InvokeFunction;
  readonly log: LogSink;
  /** Checks a token of the user pool. */
  readonly verify: VerifyToken;
  /** What callers sign with. */
  readonly accessKey: AccessKey;
  /** Whom GraphiQL's user can be. */
  readonly callers: Callers;
}

/** Serves an API; rejects when AppSync would refuse the schema, or a resolver's code or field. */
export async function createGraphqlEngine(
  definition: GraphqlApiDefinition,
  surroundings: GraphqlSurroundings,
): Promise<GraphqlEngine> {
  const { invoke, log, callers } = surroundings;
  const schema = buildSchema(definition.schema);
  await attachResolvers(schema, definition, invoke, log);
  const closing = new AbortController();
  const { introspection, authentication } = definition;
  const authorise = authoriser(authentication.map((one) => authorityOf(one, surroundings)));
  const subscribing = { schema, rules: validationRules(introspection), authorise };
  const { executed, upgrade, disconnect } = await createRealtime(definition, subscribing, log);
  const answer = createEndpoint({ schema, introspection, authorise, executed, closing: closing.signal, log });
  const routes: Readonly<Record<string, GraphqlEngine['handle']>> = {
    'GET /graphiql': (_request, response) => void sendGraphiql(response, callers, log),
    'OPTIONS /graphql': (_request, response) => allowOrigins(response),
    'POST /graphql': answer,
  };
  return {
    handle: (request, response) => {
      const path = String(request.url).split('?')[0];
      const route = routes[`${request.method} ${path}`] ?? notFound;
      route(request, response);
    },
    upgrade,
    retire: disconnect,
    close: async () => {
      closing.abort();
      disconnect();
    },
  };
}

function authorityOf(
  provider: AuthenticationProvider,
  { accessKey, verify }: GraphqlSurroundings,
): Authority {
  if (provider.mode === 'AWS_IAM') return iamAuthority(accessKey);
  return userPoolAuthority(verify, provider.clientIds);
}

async function sendGraphiql(response: ServerResponse, callers: Callers, log: LogSink): Promise<void> {
  try {
    // 9 MB of script: read when someone asks for the page, not at every start.
    const { graphiqlPage } = await import('./graphiql.ts');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(graphiqlPage(callers));
  } catch (error) {
    log.error(`GraphiQL cannot be shown: ${String(error)}`);
    response.writeHead(500).end();
  }
}

function allowOrigins(response: ServerResponse): void {
  response.writeHead(200, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': '*, authorization',
    'access-control-max-age': '172800',
  });
  response.end();
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  const errors = [{ errorType: 'UnknownOperationException', message: 'Not found' }];
  response
    .writeHead(404, { 'content-type': 'application/json;charset=UTF-8' })
    .end(JSON.stringify({ errors }));
}
