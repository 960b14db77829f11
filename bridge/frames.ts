/** gRPC's framing, which gRPC-Web shares: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
import { gunzipSync } from 'node:zlib';
import { crosses } from './headers.ts';

/** One byte of flags, four of length. */
const PREFIX = 5;
const COMPRESSED = 0x01;
/** Only in gRPC-Web: the frame holds the trailers. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md */
const TRAILERS = 0x80;

/** A frame: its flags and what it holds, and the bytes of both. */
export interface Frame {
  readonly flags: number;
  readonly content: Buffer;
  readonly bytes: Buffer;
}

/** A message in a frame of its own. */
export function frame(content: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

/** The frames that are complete, and the bytes that are left. */
export function splitFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= PREFIX) {
    const end = at + PREFIX + bytes.readUInt32BE(at + 1);
    if (end > bytes.length) break;
    const content = bytes.subarray(at + PREFIX, end);
    frames.push({ flags: bytes.readUInt8(at), content, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return { frames, rest: bytes.subarray(at) };
}

/** A message's content; undefined where it is compressed, which only its receiver needs to understand. */
export function messageOf({ flags, content }: Frame): Buffer | undefined {
  return flags === 0 ? content : undefined;
}

/** Metadata, with all values of a name. */
export type Metadata = Readonly<Record<string, string | string[]>>;

/** More than any trailers are. */
const MAXIMUM_TRAILER_BYTES = 1024 * 1024;
/** What HTTP/2 takes as metadata; anything else would break the whole stream. */
const METADATA = /^([0-9a-z_.-]+):[ \t]*([\x20-\x7e]*)$/i;

/** The trailers that a frame holds; undefined where it is a message. Lines that are no metadata are left out. */
export function trailersOf({ flags, content }: Frame): Metadata | undefined {
  if ((flags & TRAILERS) === 0) return undefined;
  const plain =
    (flags & COMPRESSED) === 0 ? content : gunzipSync(content, { maxOutputLength: MAXIMUM_TRAILER_BYTES });
  const trailers: Record<string, string | string[]> = {};
  for (const line of plain.toString('latin1').split('\r\n')) {
    const [, given = '', value = ''] = METADATA.exec(line) ?? [];
    const name = given.toLowerCase();
    if (!crosses(name)) continue;
    const known = trailers[name];
    trailers[name] = known === undefined ? value : [known, value].flat();
  }
  return trailers;
}
