/**
 * X-Amzn-Trace-Id headers: `Root=<trace>;Parent=<segment>;Sampled=<0 or 1>`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
import { createHash, randomBytes } from 'node:crypto';

/**
 * A new X-Amzn-Trace-Id: the start time in seconds, 96 random bits, and the segment that caused it.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function newTraceHeader(sampled: boolean): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const root = `1-${seconds}-${randomBytes(12).toString('hex')}`;
  return `Root=${root};Parent=${newSegmentId()};Sampled=${sampled ? 1 : 0}`;
}

/** The trace and the segment that a header names; undefined where it names no trace. */
export function parseTraceHeader(header: string): { root: string; parent: string | null } | undefined {
  const root = /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(header)?.[1];
  return root === undefined ? undefined : { root, parent: /Parent=([0-9a-f]{16})/.exec(header)?.[1] ?? null };
}

/** The header within a new segment, or the given one, of the same trace; what names no trace is left as it is. */
export function continuedTrace(header: string, segment = newSegmentId()): string {
  const trace = parseTraceHeader(header);
  if (trace === undefined) return header;
  return `Root=${trace.root};Parent=${segment};Sampled=${header.includes('Sampled=0') ? 0 : 1}`;
}

/** The segment of something that has a name of its own: the same whenever it is asked for. */
export function segmentOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

function newSegmentId(): string {
  return randomBytes(8).toString('hex');
}
