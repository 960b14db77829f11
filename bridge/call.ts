import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Metadata } from './frames.ts';
import { STATUS, StatusError, toStatusError, trailersOfStatus } from './status.ts';

/** A Lambda function takes 6 MB; with base64 and headers around it, more than this cannot get through. */
const MAXIMUM_BODY_BYTES = 6 * 1024 * 1024;

/** A request that came to the bridge. */
export interface Call {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** Path without query string: `/package.Service/Method`. */
  readonly path: string;
  /** Aborted when the caller has gone or its deadline has passed. */
  readonly signal: AbortSignal;
}

const UNITS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};

/** The longest that a timer can wait. */
const LONGEST = 2 ** 31 - 1;

/** `grpc-timeout` in milliseconds; undefined where there is none, or none that can be read, which is the target's to refuse. */
export function timeoutOf({ 'grpc-timeout': timeout }: IncomingHttpHeaders): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(String(timeout));
  const unit = UNITS[match?.[2] ?? ''];
  return match && unit !== undefined ? Math.min(LONGEST, Number(match[1]) * unit) : undefined;
}

/** The whole request body. Rejects with a StatusError, or with the signal's reason. */
export async function readBody({ stream, signal }: Call): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      // What is too much is read and dropped: a stream that is left midway is broken off, answer and all.
      if (length <= MAXIMUM_BODY_BYTES) chunks.push(chunk);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new StatusError(STATUS.cancelled, 'the caller has gone', { cause });
  }
  if (length <= MAXIMUM_BODY_BYTES) return Buffer.concat(chunks);
  throw new StatusError(STATUS.resourceExhausted, `requests have at most ${MAXIMUM_BODY_BYTES} bytes`);
}

/** Answers a call. */
export function reply({ stream }: Call, headers: Metadata, body: Buffer, trailers: Metadata): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, ...headers }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

/** Answers a call with what went wrong. */
export function replyError({ stream, headers }: Call, error: unknown): void {
  if (stream.destroyed || stream.headersSent) return;
  const contentType = headers['content-type'] ?? 'application/grpc';
  stream.respond(
    { ':status': 200, 'content-type': contentType, ...trailersOfStatus(toStatusError(error)) },
    { endStream: true },
  );
}
