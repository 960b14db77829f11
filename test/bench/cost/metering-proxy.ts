import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commitsIn, type Request, readUnits, writeUnits } from './request-units.ts';

/** What DynamoDB would have charged for. */
export interface Meter {
  writeUnits: number;
  readUnits: number;
  /** Items written to the event table. */
  commits: number;
}

/** A proxy in front of DynamoDB that counts request units. What reads the stream is free for Lambda, and left out. */
export interface MeteringProxy {
  readonly url: string;
  readonly meter: Meter;
  readonly close: () => void;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export async function startMeteringProxy(target: string): Promise<MeteringProxy> {
  const meter: Meter = { writeUnits: 0, readUnits: 0, commits: 0 };
  const server = createServer((incoming, outgoing) => {
    const answer = async (): Promise<void> => {
      const body = await textOf(incoming);
      const [service = '', action = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
      const headers = Object.entries(incoming.headers).filter(
        ([name]) => !['host', 'connection', 'content-length', 'expect'].includes(name),
      );
      const response = await fetch(target, {
        method: 'POST',
        headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
        body,
      });
      const text = await response.text();
      if (!service.startsWith('DynamoDBStreams') && response.ok) {
        const request = JSON.parse(body) as Request;
        meter.writeUnits += writeUnits(action, request);
        meter.commits += commitsIn(request);
        meter.readUnits += readUnits(action, request, JSON.parse(text));
      }
      outgoing.writeHead(response.status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
    };
    answer().catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    meter,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
