import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import type { Credentials } from '../authorisation.ts';
import { headersIn, PROTOCOL } from './messages.ts';

const Headers = v.record(v.string(), v.unknown());

/** The sub-protocol that holds the headers of a connection, which browsers cannot set: `header-<base64url>`. */
const HEADER_PROTOCOL = /^header-(.*)$/;

/** Whether a request wants a WebSocket for subscriptions. */
export function isForSubscriptions(request: IncomingMessage): boolean {
  return pathOf(request) === '/graphql/realtime' && protocolsOf(request).includes(PROTOCOL);
}

/** How the client of a connection shows who it is: by the `header-` sub-protocol, or the older way, in the query string. */
export function credentialsOf(request: IncomingMessage): Credentials {
  const headers = headersIn(readHeaders(request));
  const sourceIp = request.socket.remoteAddress ?? '';
  // What a client that signs has signed: https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html#iam-auth
  return { method: 'POST', path: '/graphql/connect', headers, body: '{}', sourceIp };
}

function readHeaders(request: IncomingMessage): Record<string, unknown> {
  const inProtocol = protocolsOf(request).flatMap((one) => HEADER_PROTOCOL.exec(one)?.[1] ?? [])[0];
  const encoded = inProtocol ?? urlOf(request).searchParams.get('header') ?? '';
  try {
    // Node's decoder takes both alphabets of base64.
    return v.parse(Headers, JSON.parse(Buffer.from(encoded, 'base64').toString()));
  } catch {
    // A header that cannot be read authorises nobody; that is for the authority to say.
    return {};
  }
}

function protocolsOf({ headers }: IncomingMessage): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
}

function pathOf(request: IncomingMessage): string {
  return urlOf(request).pathname;
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url, 'ws://localhost');
}
