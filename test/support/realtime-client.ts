/** A client of AppSync's realtime protocol with nothing around it: for what the protocol promises, and for very many clients. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export type Message = Readonly<Record<string, unknown>>;

export interface RealtimeClient {
  readonly socket: WebSocket;
  /** What has come so far. */
  readonly messages: readonly Message[];
  readonly send: (message: object) => void;
  /** Subscribes under an id, with the token of the connection unless another one is given. */
  readonly start: (id: string, query: string, options?: StartOptions) => void;
  /** What has been delivered to a subscription. */
  readonly delivered: (id: string) => readonly unknown[];
  readonly close: () => Promise<void>;
}

interface StartOptions {
  readonly variables?: object;
  readonly token?: string;
}

/** Opens the WebSocket of an API, with the token in a sub-protocol or, the older way, in the query string. */
export async function openRealtime(
  graphqlUrl: string,
  token: string,
  way: 'protocol' | 'query' = 'protocol',
): Promise<RealtimeClient> {
  const { host } = new URL(graphqlUrl);
  const header = Buffer.from(JSON.stringify({ host, Authorization: token }));
  const url = `${graphqlUrl.replace(/^http/, 'ws')}/realtime`;
  const socket =
    way === 'protocol'
      ? new WebSocket(url, ['graphql-ws', `header-${header.toString('base64url')}`])
      : new WebSocket(`${url}?header=${encodeURIComponent(header.toString('base64'))}&payload=e30=`, [
          'graphql-ws',
        ]);
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  return {
    socket,
    messages,
    send,
    start: (id, query, { variables = {}, token: own = token } = {}) => {
      const data = JSON.stringify({ query, variables });
      const extensions = { authorization: { host, Authorization: own } };
      send({ type: 'start', id, payload: { data, extensions } });
    },
    delivered: (id) =>
      messages
        .filter((message) => message.type === 'data' && message.id === id)
        .map(({ payload }) => payload),
    close: async () => {
      if (socket.readyState === WebSocket.CLOSED) return;
      socket.terminate();
      await once(socket, 'close');
    },
  };
}
