import type { IncomingMessage, RequestListener } from 'node:http';
import { type HttpAnswer, readBody, send } from './aws/http.ts';
import type { ConsoleFiles } from './console.ts';
import type { GraphqlEngine, LogSink } from './contracts.ts';
import type { Issuer } from './identity/issuer.ts';

/** What /health answers. */
export interface Health {
  readonly ready: boolean;
  /** Which engine answers for which service. */
  readonly engines: Readonly<Record<string, string>>;
  /** How people sign in, once there is an issuer. */
  readonly signIn?: { readonly issuer: string; readonly clientId: string; readonly redirectUri: string };
}

/** What the port serves, as far as it is there yet. */
export interface Served {
  health: Health;
  issuer?: Issuer;
  /** Has the API, when the templates have one. */
  deployment?: { readonly api?: GraphqlEngine };
  console?: ConsoleFiles;
  readonly log: LogSink;
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

const STARTING = json(503, {
  errors: [{ errorType: 'ServiceUnavailable', message: 'The laptop cloud is starting.' }],
});

/** The request listener of the GraphQL port: the API with GraphiQL, the issuer of its callers' tokens, the console, and /health. */
export function graphqlListener(served: Served): RequestListener {
  const showHealth: RequestListener = (_request, response) => {
    const { health } = served;
    send(response, json(health.ready ? 200 : 503, health));
  };
  const showStarting: RequestListener = (_request, response) => send(response, STARTING);
  return (request, response) => {
    const file = served.console?.answer(request);
    if (file) return send(response, file);
    const own = request.url === '/health' ? showHealth : issuerListener(request, served);
    const listener = own ?? served.deployment?.api?.handle ?? showStarting;
    listener(request, response);
  };
}

/** The listener of the GraphQL port for requests of a WebSocket. */
export function upgradeListener(served: Served): GraphqlEngine['upgrade'] {
  return (request, socket, head) => {
    const api = served.deployment?.api;
    if (api) api.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  };
}

/** The issuer's listener, if the request is for it. */
function issuerListener(asked: IncomingMessage, { issuer, log }: Served): RequestListener | undefined {
  const { method = 'GET', url: path = '/', headers } = asked;
  const endpoint = issuer?.endpoint(method, path);
  if (endpoint === undefined) return undefined;
  return (request, response) => {
    readBody(request)
      .then((body) => endpoint({ method, path, headers, body }))
      .then((answer) => send(response, answer))
      .catch((error: unknown) => {
        // The client has gone, or the laptop is wrong: either way nobody can be answered.
        log.error(`issuer: ${String(error)}`);
        response.destroy();
      });
  };
}
