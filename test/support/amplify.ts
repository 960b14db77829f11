/**
 * The aws-amplify client against a laptop. It always dials `wss://`, and a laptop has no certificate: so it is given a WebSocket that
 * dials `ws://` for localhost. Nothing else differs from a client of a deployed API.
 */
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { vi } from 'vitest';
import { WebSocket } from 'ws';

/** Somebody who has signed in, with what Amplify delivers to them. */
export interface AmplifyUser {
  /** Subscribes; what it answers grows with what is delivered, and with errors. */
  readonly subscribe: (query: string, variables?: Readonly<Record<string, unknown>>) => Live;
}

/** One subscription. */
export interface Live {
  readonly data: unknown[];
  readonly errors: unknown[];
  readonly unsubscribe: () => void;
}

/** The sockets that Amplify has opened: one for each API, whoever subscribes. */
const sockets: WebSocket[] = [];

class PlainSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url.replace(/^wss:\/\/localhost:/, 'ws://localhost:'), protocols);
    sockets.push(this);
  }
}

/** Points Amplify at an API; what it answers makes users of it. */
export function configureAmplify(endpoint: string): (token: () => Promise<string>) => AmplifyUser {
  vi.stubGlobal('WebSocket', PlainSocket);
  Amplify.configure({ API: { GraphQL: { endpoint, region: 'us-east-1', defaultAuthMode: 'none' } } });
  return (token) => {
    // Amplify's mode `userPool` sends the access token, and the tenant is in the ID token.
    const client = generateClient({ headers: async () => ({ Authorization: await token() }) });
    return {
      subscribe: (query, variables = {}) => {
        const live = client.graphql({ query, variables });
        if (!('subscribe' in live)) throw new Error(`not a subscription: ${query}`);
        const [data, errors]: [unknown[], unknown[]] = [[], []];
        const subscription = live.subscribe({
          next: (message) => data.push(message.data),
          error: (error) => errors.push(error),
        });
        return { data, errors, unsubscribe: () => subscription.unsubscribe() };
      },
    };
  };
}

/** Breaks every connection, as a network does. */
export function breakConnections(): void {
  for (const socket of sockets.splice(0)) socket.terminate();
}
