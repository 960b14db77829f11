import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of DynamoDB that counts requests by action. */
export interface CountingProxy {
  readonly url: string;
  /** Counts since the last call, by action, without those that only read the stream. */
  readonly take: () => ReadonlyMap<string, number>;
  readonly close: () => void;
}

export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let counts = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const [service = '', action = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
    if (!service.startsWith('DynamoDBStreams')) counts.set(action, (counts.get(action) ?? 0) + 1);
    const outward = forward(target, {
      method: incoming.method ?? 'POST',
      path: incoming.url,
      headers: incoming.headers,
    });
    outward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    outward.on('error', (error) => outgoing.destroy(error));
    incoming.pipe(outward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const taken = counts;
      counts = new Map();
      return taken;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
