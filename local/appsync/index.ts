/**
 * AppSync for one GraphQL API: the deployed schema, and the deployed resolver code on its data sources. Queries are
 * parsed, validated and executed by `graphql` behind `graphql-yoga`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphqlApiDefinition, GraphqlEngine, InvokeFunction, LogSink } from '../contracts.ts';
import { createEndpoint } from './endpoint.ts';
import { attachResolvers } from './resolve.ts';
import { buildSchema } from './schema.ts';

/** Serves an API; rejects when AppSync would refuse the schema, or a resolver's code or field. */
export async function createGraphqlEngine(
  definition: GraphqlApiDefinition,
  invoke: InvokeFunction,
  log: LogSink,
): Promise<GraphqlEngine> {
  const schema = buildSchema(definition.schema);
  await attachResolvers(schema, definition, invoke, log);
  const closing = new AbortController();
  const answer = createEndpoint(schema, definition.introspection, closing.signal);
  const routes: Readonly<Record<string, GraphqlEngine['handle']>> = {
    'GET /graphiql': (_request, response) => void sendGraphiql(response, log),
    'OPTIONS /graphql': (_request, response) => allowOrigins(response),
    'POST /graphql': answer,
  };
  return {
    handle: (request, response) => {
      const path = String(request.url).split('?')[0];
      const route = routes[`${request.method} ${path}`] ?? notFound;
      route(request, response);
    },
    close: async () => closing.abort(),
  };
}

async function sendGraphiql(response: ServerResponse, log: LogSink): Promise<void> {
  try {
    // 9 MB of script: read when someone asks for the page, not at every start.
    const { GRAPHIQL_PAGE } = await import('./graphiql.ts');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(GRAPHIQL_PAGE);
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
