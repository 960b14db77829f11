import type { OutgoingHttpHeaders } from 'node:http';
import { type Call, reply } from './call.ts';
import { type Frame, type Metadata, splitFrames, trailersOf } from './frames.ts';
import { endToEnd } from './headers.ts';
import { reencoded, STATUS, StatusError, statusOfHttp } from './status.ts';
import { send, type UpstreamAnswer } from './upstream.ts';

const GRPC = 'application/grpc';
const GRPC_WEB = 'application/grpc-web';
/** Headers that carry a status where an answer has no message. */
const STATUS_NAMES = ['grpc-status', 'grpc-message', 'grpc-status-details-bin'];

/** A target's answer to a native gRPC call. */
export interface GrpcAnswer {
  readonly headers: Metadata;
  readonly messages: readonly Frame[];
  readonly trailers: Metadata;
}

/**
 * Asks a target in gRPC-Web, which has the frames of native gRPC and says in a last frame what that says in trailers: messages,
 * compression, deadline, metadata and error details cross as they are, and nothing is decoded.
 */
export async function ask(call: Call, body: Buffer, target: string): Promise<GrpcAnswer> {
  const { path, signal } = call;
  const answer = await send({ target, path, method: 'POST', headers: webHeaders(call), body, signal });
  const { status, headers } = answer;
  if (status !== 200) throw statusOfHttp(status);
  if (!headers['content-type']?.startsWith(GRPC_WEB)) {
    throw new StatusError(
      STATUS.unknown,
      `the target answered with ${headers['content-type'] ?? 'no content type'}`,
    );
  }
  const { frames } = splitFrames(answer.body);
  const trailers = frames.map(trailersOf).find((found) => found !== undefined) ?? trailersOnly(answer);
  return {
    headers: { ...metadataOf(answer), 'content-type': String(call.headers['content-type']) },
    messages: frames.filter((frame) => trailersOf(frame) === undefined),
    trailers: withReadableMessage(trailers),
  };
}

/** Passes a target's answer on. */
export function replyWith(call: Call, { headers, messages, trailers }: GrpcAnswer): void {
  reply(call, headers, Buffer.concat(messages.map(({ bytes }) => bytes)), trailers);
}

function webHeaders({ headers }: Call): OutgoingHttpHeaders {
  const format = String(headers['content-type']).slice(GRPC.length) || '+proto';
  return { ...endToEnd(headers), 'content-type': `${GRPC_WEB}${format}`, 'x-grpc-web': '1' };
}

function metadataOf({ headers }: UpstreamAnswer): Metadata {
  const metadata = Object.entries(endToEnd(headers)).filter(([name]) => !STATUS_NAMES.includes(name));
  return Object.fromEntries(metadata) as Metadata;
}

/** An answer without messages may have its status among the headers. */
function trailersOnly({ headers }: UpstreamAnswer): Metadata {
  if (headers['grpc-status'] === undefined) {
    throw new StatusError(STATUS.internal, 'the target answered without a status');
  }
  return Object.fromEntries(STATUS_NAMES.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])));
}

function withReadableMessage({ 'grpc-message': message, ...trailers }: Metadata): Metadata {
  return typeof message === 'string' ? { ...trailers, 'grpc-message': reencoded(message) } : trailers;
}
