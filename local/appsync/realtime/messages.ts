/**
 * The messages of AppSync's realtime protocol.
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
import * as v from 'valibot';

/** The sub-protocol that clients ask for. */
export const PROTOCOL = 'graphql-ws';

/** What a client is shown of an error. */
export interface ShownError {
  readonly errorType?: string;
  readonly message: string;
  readonly errorCode?: number;
}

export type ServerMessage =
  | { readonly type: 'connection_ack'; readonly payload: { readonly connectionTimeoutMs: number } }
  | { readonly type: 'connection_error'; readonly payload: { readonly errors: readonly ShownError[] } }
  | { readonly type: 'ka' }
  | { readonly type: 'start_ack' | 'complete'; readonly id: string }
  | {
      readonly type: 'error';
      readonly id?: string;
      readonly payload: { readonly errors: readonly ShownError[] };
    };

const ClientMessage = v.variant('type', [
  v.object({ type: v.literal('connection_init') }),
  v.object({
    type: v.literal('start'),
    id: v.string(),
    payload: v.object({
      /** The request as JSON: the query and its variables. */
      data: v.string(),
      extensions: v.object({ authorization: v.record(v.string(), v.unknown()) }),
    }),
  }),
  v.object({ type: v.literal('stop'), id: v.string() }),
]);

export type ClientMessage = v.InferOutput<typeof ClientMessage>;
export type Start = Extract<ClientMessage, { type: 'start' }>;

/** The message in a text; undefined when it is none. */
export function readMessage(text: string): ClientMessage | undefined {
  const { success, output } = v.safeParse(ClientMessage, parsed(text));
  return success ? output : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever is not JSON is no message.
    return undefined;
  }
}

/** Headers as a client puts them into JSON, by their names in lower case. */
export function headersIn(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
