import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { LOOPBACK } from '../engines/ports.ts';

/** The UDP socket that functions send their segments to. */
export interface XrayDaemon {
  /** host:port */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Receives what the X-Ray daemon would, so that tracing runs as it does when deployed, and drops it. */
export async function startXrayDaemon(): Promise<XrayDaemon> {
  const socket = createSocket('udp4');
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
