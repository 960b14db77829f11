import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpAnswer, send } from './aws/http.ts';
import type { GraphqlEngine } from './contracts.ts';
import { acceptsApiKey } from './exceptions.ts';

/** What /health answers. */
export interface Health {
  readonly ready: boolean;
  /** Which engine answers for which service. */
  readonly engines: Readonly<Record<string, string>>;
}

/** What the server serves once everything runs. */
export interface ServedApi {
  readonly engine: GraphqlEngine;
  readonly apiKeys: readonly string[];
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** AppSync's answer to a key that it does not know. */
const UNAUTHORIZED = json(401, {
  errors: [{ errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' }],
});
const STARTING = json(503, {
  errors: [{ errorType: 'ServiceUnavailable', message: 'The laptop cloud is starting.' }],
});

/** Answers for the API where it need not be asked; undefined when it has to be. */
function refusal(served: ServedApi | undefined, request: IncomingMessage): HttpAnswer | undefined {
  if (served === undefined) return STARTING;
  const key = [request.headers['x-api-key']].flat()[0];
  return acceptsApiKey(key, served.apiKeys) ? undefined : UNAUTHORIZED;
}

/** The request listener of the GraphQL port. `api` answers undefined while the cloud starts. */
export function graphqlListener(
  health: () => Health,
  api: () => ServedApi | undefined,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const current = health();
    const own = json(current.ready ? 200 : 503, current);
    const answer = request.url === '/health' ? own : refusal(api(), request);
    if (answer !== undefined) send(response, answer);
    else api()?.engine.handle(request, response);
  };
}
