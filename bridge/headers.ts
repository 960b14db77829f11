/** Which headers cross the bridge: metadata and what describes a message, not what concerns one connection. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

const OF_A_CONNECTION = new Set([
  'connection',
  'content-length',
  'date',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a header of this name is for the other side, and not a pseudo-header or the connection's. */
export function crosses(name: string): boolean {
  return name !== '' && !name.startsWith(':') && !OF_A_CONNECTION.has(name);
}

/** The headers that are for the other side. */
export function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => value !== undefined && crosses(name)),
  );
}
