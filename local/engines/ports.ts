import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Everything listens here: nothing of a laptop cloud is for other machines. */
export const LOOPBACK = '127.0.0.1';

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, 'a free port');
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Binds the server to a port of the loopback interface (0: any free one) and answers the port. When it is taken, rejects
 * with an error that names it and `purpose`, and says what to do.
 */
export async function listen(server: Server, port: number, purpose: string): Promise<number> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')
      throw new PortTakenError(port, purpose, cause);
    throw cause;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`${purpose} has no port`);
  return address.port;
}

const ATTEMPTS = 3;

/**
 * Starts a program that cannot choose a port by itself on one that is free. Tries again when another process was faster,
 * which shows in the error that `start` rejects with.
 */
export async function onFreePort<T>(start: (port: number) => Promise<T>, attempt = 1): Promise<T> {
  const port = await freePort();
  try {
    return await start(port);
  } catch (error) {
    const taken = error instanceof Error && /address already in use/i.test(error.message);
    if (!taken || attempt === ATTEMPTS) throw error;
    return await onFreePort(start, attempt + 1);
  }
}

/** Another process listens on a port that the laptop cloud needs. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(port: number, purpose: string, cause: Error) {
    super(
      `Port ${port} (${purpose}) is taken. Stop what listens there, or move all ports: npm start -- --port-offset 100`,
      { cause },
    );
  }
}
