/** The trial service behind a Function URL, with a bridge in front of it, both on free ports. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { DescService } from '@bufbuild/protobuf';
import { createBridge } from '../../bridge/bridge.ts';
import { createFunctionUrlHandler, type FunctionUrlHandler } from '../../functions/rpc/function-url.ts';
import { addHealth } from '../../functions/rpc/health.ts';
import type { FunctionUrlEvent } from '../../functions/rpc/payload.ts';
import { bothVersions } from '../../local/function-url/both-versions.ts';
import { functionUrlListener } from '../../local/function-url/listener.ts';
import { TrialService, trialRoutes } from './trial-service.ts';

/** Something that listens. */
export interface Running {
  readonly port: number;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function running(server: Server | ReturnType<typeof bothVersions>): Promise<Running> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<{ destroy: () => void }>();
  server.on('connection', (socket) => sockets.add(socket));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return { port, url: `http://127.0.0.1:${port}`, stop };
}

/** A function behind a Function URL, as the laptop cloud serves one. */
export function listenerOf(handle: FunctionUrlHandler) {
  return functionUrlListener(() => ({
    definition: { functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:trial', url: '' },
    invoke: async (_arn, event) => ({
      // As it is after Lambda has carried it there and back.
      payload: JSON.parse(
        JSON.stringify(
          await handle(JSON.parse(JSON.stringify(event)) as FunctionUrlEvent, {
            getRemainingTimeInMillis: () => 20_000,
          }),
        ),
      ),
    }),
    accountId: '000000000000',
    log: { info: () => undefined, error: () => undefined },
  }));
}

export const trialHandler = createFunctionUrlHandler({
  routes: (router) => {
    trialRoutes(router);
    addHealth(router);
  },
});

/** The trial service on a port that speaks HTTP/1.1 and, through a bridge, h2c. */
export async function serveTrial(): Promise<Running> {
  let bridge: Http2Server | undefined;
  const server = await running(bothVersions(createServer(listenerOf(trialHandler)), () => bridge));
  bridge = createBridge({ services: [TrialService], targets: () => server.url });
  return server;
}

/** A bridge alone, in front of a URL. */
export async function serveBridge(services: readonly DescService[], target: string): Promise<Running> {
  const bridge = createBridge({ services, targets: () => target });
  return running(bothVersions(createServer(), () => bridge));
}

/** An HTTP server that answers everything alike. */
export async function serveAnswer(
  status: number,
  headers: Record<string, string>,
  body: string,
): Promise<Running> {
  return running(
    createServer((_request, response) => response.writeHead(status, headers).end(body, 'latin1')),
  );
}
