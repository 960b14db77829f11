import { randomBytes } from 'node:crypto';

/**
 * A new X-Amzn-Trace-Id: the start time in seconds, 96 random bits, and the segment that caused it.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function newTraceHeader(sampled: boolean): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const root = `1-${seconds}-${randomBytes(12).toString('hex')}`;
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=${sampled ? 1 : 0}`;
}
