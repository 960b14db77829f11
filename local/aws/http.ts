import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsApiError } from '../contracts.ts';

/** Lambda's synchronous payload of 6 MB is the largest body that any of the services takes. */
const MAXIMUM_BODY_BYTES = 6 * 1024 * 1024;

/** The request's body; rejects with AwsApiError when it is larger than any service takes. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAXIMUM_BODY_BYTES)
      throw new AwsApiError('RequestEntityTooLargeException', 'Request too large', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What a service answers. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Sends the answer. */
export function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** A request as the services see it. */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers requests that are its own; undefined for any other. Rejects with AwsApiError. */
export type AwsService = (request: AwsRequest) => Promise<HttpAnswer> | undefined;

/** The value of a header that is sent at most once. */
export function header({ headers }: Pick<AwsRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** `.../20260101/us-east-1/s3/aws4_request`: the service that a signature is for; undefined for a request without one. */
export function signedService(request: Pick<AwsRequest, 'headers'>): string | undefined {
  const authorization = header(request, 'authorization') ?? '';
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization)?.[1];
}
