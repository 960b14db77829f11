/** Subscriptions in GraphiQL: AppSync's realtime protocol, as a page speaks it. */
import { base64url } from '../api/sign-in.ts';

/** A GraphQL request, as GraphiQL hands it over. */
export interface Parameters {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: object;
}

/** As much of a parsed document as tells which of its operations are subscriptions. */
export interface ParsedDocument {
  readonly definitions: readonly {
    readonly operation?: string;
    readonly name?: { readonly value: string };
  }[];
}

interface Observer {
  readonly next: (result: unknown) => void;
  readonly complete: () => void;
}

interface Message {
  readonly type: string;
  readonly payload?: { readonly data?: unknown; readonly errors?: unknown };
}

export function isSubscription({ operationName }: Parameters, document: ParsedDocument | undefined): boolean {
  return (document?.definitions ?? []).some(
    ({ operation, name }) =>
      operation === 'subscription' && (!operationName || name?.value === operationName),
  );
}

function isResult({ payload }: Message): boolean {
  return payload?.data !== undefined || payload?.errors !== undefined;
}

/** The results of a subscription, as an observable. https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html */
export function live(parameters: Parameters, authorization: string) {
  return {
    subscribe: (observer: Observer) => {
      const socket = subscribe(parameters, authorization, observer);
      return { unsubscribe: () => socket.close() };
    },
  };
}

function subscribe(parameters: Parameters, authorization: string, observer: Observer): WebSocket {
  const headers = { host: location.host, authorization };
  const header = base64url(new TextEncoder().encode(JSON.stringify(headers)));
  const url = `${location.origin.replace('http', 'ws')}/graphql/realtime`;
  const socket = new WebSocket(url, ['graphql-ws', `header-${header}`]);
  const send = (message: object) => socket.send(JSON.stringify(message));
  const start = { data: JSON.stringify(parameters), extensions: { authorization: headers } };
  socket.onopen = () => send({ type: 'connection_init' });
  socket.onclose = () => observer.complete();
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.type === 'connection_ack') send({ type: 'start', id: 'graphiql', payload: start });
    if (isResult(message)) observer.next(message.payload);
    if (message.type === 'error') socket.close();
  };
  return socket;
}
