import type { IncomingMessage, ServerResponse } from 'node:http';
import { OBSERVATION_ROOT, type ObservationFailure } from '../../../console/api/observation.ts';
import { type HttpAnswer, readBody, send } from '../../aws/http.ts';
import type { LogSink } from '../../contracts.ts';
import { notFound, ObservationError } from './errors.ts';

/** A request as the routes see it. */
export interface ObservationRequest {
  /** The parts of the path that the route leaves open, in order. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly response: ServerResponse;
}

/** What a route answers: anything that can be JSON, text as it is, or `STREAMING` when it writes the response itself. */
export const STREAMING = Symbol('streaming');
export type Answer = (request: ObservationRequest) => unknown;

/** `GET /traces/*`: a method and a path below the root, in which `*` is any one part. */
export type Routes = Readonly<Record<string, Answer>>;

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly answer: Answer;
}

function compile(routes: Routes): Route[] {
  return Object.entries(routes).map(([pattern, answer]) => {
    const [method = '', path = ''] = pattern.split(' ');
    return { method, parts: partsOf(path), answer };
  });
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function matchOf({ parts }: Route, path: readonly string[]): readonly string[] | undefined {
  const fits = parts.length === path.length && parts.every((part, at) => part === '*' || part === path[at]);
  return fits ? path.filter((_, at) => parts[at] === '*') : undefined;
}

function json(status: number, value: unknown): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(value) };
}

/** Answers every request below the root of the API. */
export function router(
  routes: Routes,
  log: LogSink,
): (request: IncomingMessage, response: ServerResponse) => void {
  const compiled = compile(routes);
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    refuseForeign(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const path = partsOf(pathname.slice(OBSERVATION_ROOT.length)).map(decoded);
    const found = find(compiled, request.method ?? 'GET', path);
    const body = await readBody(request);
    const answer = await found.answer({ path: found.open, query: searchParams, body, response });
    if (answer !== STREAMING) send(response, json(200, answer));
  };
  return (request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (!(error instanceof ObservationError)) log.error(`observation: ${stackOf(error)}`);
      if (response.headersSent) response.destroy();
      else send(response, failure(error));
    });
  };
}

function find(routes: readonly Route[], method: string, path: readonly string[]) {
  const matching = routes.flatMap((route) => {
    const open = matchOf(route, path);
    return open === undefined ? [] : [{ ...route, open }];
  });
  if (matching.length === 0) throw notFound(`/${path.join('/')}`);
  const found = matching.find((route) => route.method === method);
  if (found === undefined) throw new ObservationError(405, 'MethodNotAllowed', `not by ${method}`);
  return found;
}

/**
 * No token is asked for, so only this machine may ask: not a page of another origin, and not one whose name was made to
 * point here (DNS rebinding).
 */
function refuseForeign({ headers: { host = '', origin } }: IncomingMessage): void {
  const isLocal = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(host);
  const isOwn = origin === undefined || origin === `http://${host}`;
  if (!isLocal || !isOwn) throw new ObservationError(403, 'Forbidden', 'only for pages of this laptop');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A malformed escape is a name that nothing has.
    return part;
  }
}

function failure(error: unknown): HttpAnswer {
  const known = error instanceof ObservationError;
  const { status, code, message } = known
    ? error
    : { status: 500, code: 'InternalFailure', message: 'The laptop cloud failed; see its log' };
  return json(status, { error: { code, message } } satisfies ObservationFailure);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
