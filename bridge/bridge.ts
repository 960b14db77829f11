import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { DescService } from '@bufbuild/protobuf';
import { type Call, readBody, replyError, timeoutOf } from './call.ts';
import { ask, replyWith } from './forward.ts';
import { checkedService, HEALTH_CHECK, isServing } from './health.ts';
import { isReflection, reflectionOf } from './reflection.ts';
import { relay } from './relay.ts';
import { type Route, routesOf } from './routes.ts';
import { STATUS, StatusError } from './status.ts';

/** What a bridge connects. */
export interface BridgeOptions {
  /** The services that are forwarded, and of which reflection tells. */
  readonly services: readonly DescService[];
  /** The URL that serves a service by gRPC-Web. */
  readonly targets: (service: DescService) => string;
  /** Is told of what nobody expected. @default console.error */
  readonly onError?: (error: unknown) => void;
}

/**
 * An HTTP/2 server without TLS (h2c), not listening yet, that lets native gRPC clients reach services at URLs which cannot
 * speak it, such as Lambda Function URLs: unary calls, and server streams that come at once. Connect and gRPC-Web cross as
 * they are. `grpc.health.v1.Health` is the targets' own, and server reflection the bridge's.
 *
 * @example
 * createBridge({ services: [Greeter], targets: () => 'https://….lambda-url.eu-west-1.on.aws' }).listen(50051);
 */
export function createBridge({ services, targets, onError = console.error }: BridgeOptions): Http2Server {
  const routes = routesOf(services, targets);
  const reflect = reflectionOf(services);
  const everywhere = [...new Set(services.map(targets))];

  async function answer(call: Call): Promise<void> {
    if (!isGrpc(call.headers)) return relay(call, targetOf(call.path));
    if (isReflection(call.path)) return reflect(call);
    if (call.path === HEALTH_CHECK) return checkHealth(call);
    const { target } = forwardable(routes.get(call.path), call.path);
    return replyWith(call, await ask(call, await readBody(call), target));
  }

  /** The URL of a path; of one that is nobody's, any, which will say so. */
  function targetOf(path: string): string {
    const target = routes.get(path)?.target ?? everywhere[0];
    if (target === undefined) throw new StatusError(STATUS.unimplemented, `there is no ${path}`);
    return target;
  }

  /** Asks for one service where that is, and for everything everywhere: the first that is not well answers. */
  async function checkHealth(call: Call): Promise<void> {
    const body = await readBody(call);
    const name = checkedService(body);
    const service = services.find(({ typeName }) => typeName === name);
    const asked = service ? [targets(service)] : everywhere;
    for (const [index, target] of asked.entries()) {
      const answer = await ask(call, body, target);
      if (index === asked.length - 1 || !isServing(answer)) return replyWith(call, answer);
    }
  }

  const server = createServer();
  server.on('stream', (stream, headers) => {
    const { call, done } = accept(stream, headers);
    answer(call)
      .catch((error: unknown) => {
        if (!(error instanceof StatusError)) onError(error);
        if (isGrpc(headers)) replyError(call, error);
        else refuse(call, error);
      })
      .finally(done);
  });
  return server;
}

function isGrpc({ 'content-type': contentType }: IncomingHttpHeaders): boolean {
  return /^application\/grpc(?:\+|;|$)/.test(contentType ?? '');
}

function accept(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): { readonly call: Call; readonly done: () => void } {
  const gone = new AbortController();
  const end = (reason: StatusError) => gone.abort(reason);
  const timeout = timeoutOf(headers);
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(end, timeout, new StatusError(STATUS.deadlineExceeded, 'the deadline has passed'));
  // A stream that breaks is closed, and there is nobody to tell.
  stream.on('error', () => undefined);
  stream.on('close', () => end(new StatusError(STATUS.cancelled, 'the caller has gone')));
  const [path = ''] = String(headers[':path']).split('?');
  return { call: { stream, headers, path, signal: gone.signal }, done: () => clearTimeout(timer) };
}

function forwardable(route: Route | undefined, path: string): Route {
  if (!route) throw new StatusError(STATUS.unimplemented, `there is no ${path}`);
  if (route.singleRequest) return route;
  throw new StatusError(STATUS.unimplemented, `${path} streams requests, which cannot be forwarded`);
}

/** What went wrong, for a caller that does not speak gRPC. */
function refuse({ stream }: Call, error: unknown): void {
  if (stream.destroyed || stream.headersSent) return;
  const known = error instanceof StatusError && error.status === STATUS.resourceExhausted;
  stream.respond({ ':status': known ? 413 : 502 }, { endStream: true });
}
