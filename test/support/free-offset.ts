import { once } from 'node:events';
import { createServer } from 'node:net';
import { listen } from '../../local/engines/ports.ts';

/**
 * An offset at which the ports of `npm start` are free, made of a free port. All of them are outside of the range from which Linux
 * takes those of outgoing connections, 32768 to 60999.
 */
export async function freeOffset(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, 'test');
  server.close();
  await once(server, 'close');
  return (port % 4_400) + 11_000;
}
