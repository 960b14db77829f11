import type { UniversalServerRequest, UniversalServerResponse } from '@connectrpc/connect/protocol';
import type { FunctionUrlEvent, FunctionUrlResult } from './payload.ts';

/** Headers of the same name come joined by commas, and cookies apart. Undefined where one is no header of HTTP. */
export function toHeaders({ headers, cookies }: FunctionUrlEvent): Headers | undefined {
  try {
    const result = new Headers();
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) result.set(name, value);
    if (cookies?.length) result.set('cookie', cookies.join('; '));
    return result;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** An event as the request that it was made of. */
export function toRequest(
  event: FunctionUrlEvent,
  header: Headers,
  signal: AbortSignal,
): UniversalServerRequest {
  const { requestContext, rawPath, rawQueryString, body, isBase64Encoded } = event;
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  return {
    // Connect offers bidirectional streaming from 2 on, and a URL's request and answer are one of each.
    httpVersion: '1.1',
    method: requestContext.http.method,
    url: `https://${requestContext.domainName}${rawPath}${rawQueryString && `?${rawQueryString}`}`,
    header,
    body: once(bytes),
    signal,
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}

/** The answer as Lambda sends it: text as it is, bytes as base64. */
export async function toResult({
  status,
  header,
  body,
}: UniversalServerResponse): Promise<FunctionUrlResult> {
  const bytes = await collect(body);
  const isText = header?.get('content-type') === 'application/json' && !header.has('content-encoding');
  // Cookies go apart, and the length is of what Lambda will send.
  const { 'set-cookie': _, 'content-length': __, ...headers } = Object.fromEntries(header ?? []);
  return {
    statusCode: status,
    headers,
    cookies: header?.getSetCookie() ?? [],
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

async function collect(body: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}
