import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createBridge } from '../../bridge/bridge.ts';
import { servicesOf } from '../../bridge/descriptor-set.ts';
import type { Cleanup } from '../cleanup.ts';
import { listen } from '../engines/ports.ts';
import type { Observe } from '../facts.ts';
import { observedRequests } from '../observation/observed-requests.ts';
import type { FunctionDefinition } from '../resources/model.ts';
import { bothVersions } from './both-versions.ts';
import { functionUrlListener, type ServedUrl } from './listener.ts';

/** A port for a Function URL that is not known yet. */
export interface UrlPort {
  readonly url: string;
  /** Begins to answer. The function is the one behind the URL. */
  readonly open: (served: ServedUrl, definition: FunctionDefinition) => void;
}

/**
 * Listens on a port for a Function URL. It speaks HTTP/1.1, as Lambda does, and on the same port h2c, where a bridge lets
 * native gRPC through, as `npm run grpc-bridge` does in front of a deployment.
 */
export async function listenForUrl(
  port: number,
  purpose: string,
  cleanup: Cleanup,
  observe: Observe,
): Promise<UrlPort> {
  let served: ServedUrl | undefined;
  let bridge: Http2Server | undefined;
  const door = {
    door: 'urls',
    isFor: () => served !== undefined,
    functionArn: () => served?.definition.functionArn ?? null,
  } as const;
  const http = createServer(
    observedRequests(
      functionUrlListener(() => served),
      door,
      observe,
    ),
  );
  const server = bothVersions(http, () => bridge);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const url = `http://localhost:${await listen(server, port, purpose)}`;
  cleanup.add(async () => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    for (const socket of sockets) socket.destroy();
    await closed.promise;
  });
  return {
    url,
    open: (ready, definition) => {
      served = ready;
      bridge = createBridge({
        services: services(definition),
        targets: () => url,
        onError: (error) => ready.log.error(`grpc: ${error instanceof Error ? error.stack : String(error)}`),
      });
    },
  };
}

/** What the function serves, by the descriptor set that the build leaves beside its bundle; nothing where there is none. */
function services({ codeDirectory }: FunctionDefinition) {
  const file = join(codeDirectory, 'descriptors.binpb');
  return existsSync(file) ? servicesOf(readFileSync(file)) : [];
}
