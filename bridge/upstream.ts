import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { STATUS, StatusError } from './status.ts';

/** A request to a target. */
export interface UpstreamRequest {
  readonly target: string;
  /** With the query string, if there is one. */
  readonly path: string;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

/** What a target answered. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a request and reads the whole answer. Rejects with a StatusError, or with the signal's reason. */
export async function send(request: UpstreamRequest): Promise<UpstreamAnswer> {
  const { method, body, signal } = request;
  const url = urlOf(request);
  const headers = { ...request.headers, 'content-length': body.length };
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
  const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { method, headers, signal });
  outgoing.on('error', reject);
  outgoing.on('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('error', reject);
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
    });
  });
  outgoing.end(body);
  try {
    return await promise;
  } catch (cause) {
    signal.throwIfAborted();
    throw new StatusError(STATUS.unavailable, `${url.origin} cannot be reached`, { cause });
  }
}

/** Not resolved as a link is: `//elsewhere/` would lead to another host, and take the caller's token and this network's reach there. */
function urlOf({ target, path }: UpstreamRequest): URL {
  const url = new URL(target);
  const [pathname = '', ...query] = path.split('?');
  url.pathname = pathname;
  url.search = query.join('?');
  return url;
}
