import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { LOOPBACK } from '../engines/ports.ts';
import type { Observe } from '../facts.ts';

/** The UDP socket that functions send their segments to. */
export interface XrayDaemon {
  /** host:port */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/**
 * Receives what the X-Ray daemon would, so that tracing runs as it does when deployed, and tells it: a datagram is a line that
 * names the format, and a segment document. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 */
export async function startXrayDaemon(observe: Observe): Promise<XrayDaemon> {
  const socket = createSocket('udp4');
  socket.on('message', (datagram) => {
    const document = parseDatagram(datagram.toString('utf8'));
    if (document !== undefined) observe({ kind: 'segment', document });
  });
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  return {
    address: `${LOOPBACK}:${socket.address().port}`,
    stop: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** The document in a datagram; undefined for what is none, which the daemon drops, too. */
function parseDatagram(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('\n') + 1));
  } catch {
    return undefined;
  }
}
