import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Observe, RequestFact } from '../facts.ts';
import { continuedTrace, newTraceHeader, parseTraceHeader } from '../lambda/trace.ts';

const TRACE = 'x-amzn-trace-id';
/** The client went away before there was an answer, as load balancers write it. */
const CLIENT_CLOSED = 460;

/** Which requests of a server are those of the door, and whose they are. */
export interface Door {
  readonly door: RequestFact['door'];
  readonly isFor: (request: IncomingMessage) => boolean;
  readonly functionArn: () => string | null;
}

/** The door of GraphQL: operations only. */
export const APPSYNC: Door = {
  door: 'appsync',
  isFor: ({ method, url = '' }) => method === 'POST' && url.split('?')[0] === '/graphql',
  functionArn: () => null,
};

/**
 * Tells of the requests of a door before and after the listener. Each is a segment of its client's trace or of a new one,
 * as AWS's front ends do it: the header tells the services behind.
 */
export function observedRequests(listener: RequestListener, door: Door, observe: Observe): RequestListener {
  return (request, response) => {
    if (door.isFor(request)) tell(request, response, door, observe);
    listener(request, response);
  };
}

function tell(request: IncomingMessage, response: ServerResponse, door: Door, observe: Observe): void {
  const given = String(request.headers[TRACE] ?? '');
  const client = parseTraceHeader(given);
  const header = client === undefined ? newTraceHeader(true) : continuedTrace(given);
  const { root = '', parent } = parseTraceHeader(header) ?? {};
  request.headers[TRACE] = header;
  const fact: RequestFact = {
    door: door.door,
    path: (request.url ?? '/').split('?')[0] ?? '/',
    functionArn: door.functionArn(),
    place: { traceId: root, segmentId: parent ?? '', parentId: client?.parent ?? null },
  };
  const begun = performance.now();
  observe({ kind: 'requested', at: Date.now(), ...fact });
  response.once('close', () => {
    const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED;
    observe({ kind: 'responded', milliseconds: performance.now() - begun, status, ...fact });
  });
}
