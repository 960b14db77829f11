/** A request as a Function URL hands it to its function: payload format 2.0. */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/**
 * Content types whose bodies Lambda passes on as text; every other one is base64, as is whatever is compressed.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
const TEXT =
  /^(?:text\/|application\/(?:json|javascript|xml|x-www-form-urlencoded)\b|application\/[\w.+-]+\+(?:json|xml)\b)/i;

/** The event for a request whose body has been read. */
export function functionUrlEvent(request: IncomingMessage, body: Buffer, accountId: string): object {
  const { url = '/', headers } = request;
  const [path = '/', ...rest] = url.split('?');
  const query = rest.join('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...cookies(headers),
    headers: joined(headers),
    ...(query && { queryStringParameters: parameters(query) }),
    requestContext: requestContext(request, path, accountId),
    ...content(headers, body),
  };
}

function requestContext(
  { method = 'GET', headers, socket, httpVersion }: IncomingMessage,
  path: string,
  accountId: string,
) {
  const host = headers.host ?? 'localhost';
  const now = new Date();
  return {
    accountId,
    apiId: host,
    domainName: host,
    domainPrefix: host.split('.')[0],
    http: {
      method,
      path,
      protocol: `HTTP/${httpVersion}`,
      sourceIp: socket.remoteAddress,
      userAgent: headers['user-agent'],
    },
    requestId: randomUUID(),
    routeKey: '$default',
    stage: '$default',
    time: now.toUTCString(),
    timeEpoch: now.getTime(),
  };
}

function content(
  headers: IncomingHttpHeaders,
  body: Buffer,
): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const text = isText(headers) && isUtf8(body);
  return { body: body.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text };
}

function isText(headers: IncomingHttpHeaders): boolean {
  return headers['content-encoding'] === undefined && TEXT.test(headers['content-type'] ?? '');
}

function cookies({ cookie }: IncomingHttpHeaders): { readonly cookies?: readonly string[] } {
  return cookie === undefined ? {} : { cookies: cookie.split(/; */) };
}

/** Lower-case names, each with all its values; cookies are apart. */
function joined({ cookie: _, ...headers }: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(',')]],
    ),
  );
}

/** The last value of each name wins its place, with the earlier ones before it. */
function parameters(query: string): Record<string, string> {
  const search = new URLSearchParams(query);
  return Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name).join(',')]));
}
