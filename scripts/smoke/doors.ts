import type { Deployment } from './deployment.ts';

/** What a GraphQL door answers. */
export interface GraphqlAnswer<Data> {
  readonly data: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly errorInfo?: { readonly code?: string; readonly violations?: readonly unknown[] } | null;
  }[];
}

/** What an RPC door answers. */
export interface RpcAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** How a request differs from an administrator's usual one. */
export interface RequestOptions {
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly anonymous?: boolean;
}

/** The public doors of a deployment, as an administrator comes to them. */
export class Doors {
  readonly #deployment: Deployment;
  readonly #token: string;

  constructor(deployment: Deployment, token: string) {
    this.#deployment = deployment;
    this.#token = token;
  }

  /** Asks the GraphQL door. */
  async ask<Data>(query: string, options: RequestOptions = {}): Promise<GraphqlAnswer<Data>> {
    const { variables = {}, headers = {}, anonymous = false } = options;
    const response = await fetch(this.#deployment.graphqlUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(!anonymous && { authorization: this.#token }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer<Data>;
  }

  /** Asks the GraphQL door for what it must not refuse. Rejects with its first error where it does. */
  async get<Data>(query: string, options: RequestOptions = {}): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, options);
    const [error] = errors ?? [];
    if (error) throw new Error(`${error.errorInfo?.code ?? 'an error'}: ${error.message}`);
    if (!data) throw new Error('The GraphQL door answered neither data nor errors.');
    return data;
  }

  /** Calls a method, as `shop.v1.OrderCommandService/CreateOrder`, by Connect's protocol in JSON. */
  async call(
    method: string,
    request: object,
    { anonymous = false }: RequestOptions = {},
  ): Promise<RpcAnswer> {
    const { commandUrl, queryUrl } = this.#deployment;
    const url = method.includes('Command') ? commandUrl : queryUrl;
    const response = await fetch(`${url}/${method}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(!anonymous && { authorization: `Bearer ${this.#token}` }),
      },
      body: JSON.stringify(request),
    });
    return { status: response.status, body: (await response.json()) as RpcAnswer['body'] };
  }

  /** Opens a WebSocket at the door of live updates, and answers it with what has to be sent to subscribe. */
  openLive(subscription: string): { readonly socket: WebSocket; readonly start: string } {
    const { host } = new URL(this.#deployment.graphqlUrl);
    const authorization = { host, Authorization: this.#token };
    const header = Buffer.from(JSON.stringify(authorization)).toString('base64url');
    return {
      socket: new WebSocket(realtimeUrl(this.#deployment.graphqlUrl), ['graphql-ws', `header-${header}`]),
      start: JSON.stringify({
        type: 'start',
        id: 'smoke',
        payload: {
          data: JSON.stringify({ query: subscription, variables: {} }),
          extensions: { authorization },
        },
      }),
    };
  }
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html */
function realtimeUrl(graphqlUrl: string): string {
  const url = graphqlUrl.replace(/^http/, 'ws');
  const ofAppSync = url.replace('.appsync-api.', '.appsync-realtime-api.');
  return ofAppSync === url ? `${url}/realtime` : ofAppSync;
}
