/** AppSync's WebSocket endpoint for subscriptions. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OperationDefinitionNode } from 'graphql';
import { type WebSocket, WebSocketServer } from 'ws';
import type { GraphqlApiDefinition, LogSink } from '../../contracts.ts';
import type { Caller } from '../authorisation.ts';
import { attachResolvers } from '../resolve.ts';
import { buildSchema } from '../schema.ts';
import { Connection } from './connection.ts';
import { credentialsOf, isForSubscriptions } from './handshake.ts';
import { Hub } from './hub.ts';
import { PROTOCOL } from './messages.ts';
import type { Subscribing } from './subscribe.ts';

/** Milliseconds between two signs of life. */
const KEEP_ALIVE = 60_000;

/** The largest message of a client, in bytes; as large as a request over HTTP. */
const LARGEST_MESSAGE = 1_048_576;

/** Subscriptions to one API. */
export interface Realtime {
  /** Takes a request for a WebSocket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Tells subscribers what an operation has answered. */
  readonly executed: (operation: OperationDefinitionNode, data: Readonly<Record<string, unknown>>) => void;
  /** Disconnects everybody. */
  readonly disconnect: () => void;
}

/** Serves the subscriptions of an API. */
export async function createRealtime(
  definition: GraphqlApiDefinition,
  subscribing: Subscribing,
  log: LogSink,
): Promise<Realtime> {
  const hub = new Hub(await schemaOfResults(definition, log));
  const connections = new Map<WebSocket, Connection>();
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: () => PROTOCOL,
    maxPayload: LARGEST_MESSAGE,
  });
  const keepingAlive = setInterval(() => {
    for (const connection of connections.values()) connection.keepAlive();
  }, KEEP_ALIVE).unref();
  return {
    upgrade: (request, stream, head) => {
      if (!isForSubscriptions(request)) {
        stream.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, stream, head, (socket) => {
        const sourceIp = request.socket.remoteAddress ?? '';
        const caller = recognised(subscribing.authorise(credentialsOf(request)));
        connections.set(socket, new Connection({ socket, sourceIp, caller, subscribing, hub, log }));
        socket.once('close', () => connections.delete(socket));
      });
    },
    executed: (operation, data) => hub.executed(operation, data),
    disconnect: () => {
      clearInterval(keepingAlive);
      for (const socket of connections.keys()) socket.terminate();
      server.close();
    },
  };
}

/** A refusal is told when the client sends its first message; until then nobody waits for it. */
function recognised(caller: Promise<Caller>): Promise<Caller> {
  caller.catch(() => {});
  return caller;
}

/** The schema without its resolvers, but with its guards: what was published is all that there is. */
async function schemaOfResults(definition: GraphqlApiDefinition, log: LogSink) {
  const schema = buildSchema(definition.schema);
  const invoke = () => Promise.reject(new Error('nothing is invoked for subscribers'));
  await attachResolvers(schema, { ...definition, resolvers: [] }, invoke, log);
  return schema;
}
