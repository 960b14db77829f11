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

/** What the port serves; what has not started yet is undefined. */
export interface Served {
  readonly health: () => Health;
  readonly issuer: () => Issuer | undefined;
  readonly api: () => GraphqlEngine | undefined;
  readonly files: () => ConsoleFiles | undefined;
  readonly log: LogSink;
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

const STARTING = json(503, {
  errors: [{ errorType: 'ServiceUnavailable', message: 'The laptop cloud is starting.' }],
});

/** The request listener of the GraphQL port: the API with GraphiQL, the issuer of its callers' tokens, the console, and /health. */
export function graphqlListener({ health, issuer, api, files, log }: Served): RequestListener {
  const showHealth: RequestListener = (_request, response) => {
    const current = health();
    send(response, json(current.ready ? 200 : 503, current));
  };
  const showStarting: RequestListener = (_request, response) => send(response, STARTING);
  return (request, response) => {
    const file = files()?.(request);
    if (file) return send(response, file);
    const own = request.url === '/health' ? showHealth : issuerListener(issuer(), request, log);
    const listener = own ?? api()?.handle ?? showStarting;
    listener(request, response);
  };
}

/** The listener of the GraphQL port for requests of a WebSocket. */
export function upgradeListener({ api }: Pick<Served, 'api'>): GraphqlEngine['upgrade'] {
  return (request, socket, head) => {
    const engine = api();
    if (engine) engine.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  };
}

/** The issuer's listener, if the request is for it. */
function issuerListener(
  issuer: Issuer | undefined,
  asked: IncomingMessage,
  log: LogSink,
): RequestListener | undefined {
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
