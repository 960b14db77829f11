import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import type { InvocationResult } from '../../local/contracts.ts';
import { bothVersions } from '../../local/function-url/both-versions.ts';
import { functionUrlListener } from '../../local/function-url/listener.ts';
import type { CorsDefinition } from '../../local/resources/model.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface UrlEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly http: { readonly method: string; readonly path: string } };
}

/** A URL whose function answers `result`; the events that it was invoked with. */
async function urlOf(result: InvocationResult, cors?: CorsDefinition) {
  const events: UrlEvent[] = [];
  const listener = functionUrlListener(() => ({
    definition: { functionArn: 'arn', url: '', ...(cors && { cors }) },
    invoke: async (_arn, event) => {
      events.push(event as UrlEvent);
      return result;
    },
    accountId: '000000000000',
    log: { info: () => undefined, error: () => undefined },
  }));
  return { url: await listening(createServer(listener)), events };
}

const OK: InvocationResult = { payload: { statusCode: 200 } };

describe('the event of a request', () => {
  async function eventOf(path: string, init: RequestInit): Promise<UrlEvent> {
    const { url, events } = await urlOf(OK);
    await fetch(`${url}${path}`, init);
    const [event] = events;
    if (!event) throw new Error('the function was not invoked');
    return event;
  }

  test('has path, query string and method as they were sent', async () => {
    const event = await eventOf('/a%20b/c?x=1&x=2&y=%20', { method: 'PUT' });
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&x=2&y=%20',
      queryStringParameters: { x: '1,2', y: ' ' },
      requestContext: { http: { method: 'PUT', path: '/a%20b/c' } },
    });
  });

  test('has headers in lower case, values joined, cookies apart', async () => {
    const headers = new Headers({ 'X-One': 'a', cookie: 'a=1; b=2' });
    headers.append('X-One', 'b');
    const event = await eventOf('/', { headers });
    expect(event.headers['x-one']).toBe('a, b');
    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test.each([
    ['application/json', '{"a":"é"}', false],
    ['text/plain; charset=utf-8', 'é', false],
    ['application/problem+json', '{}', false],
    ['application/proto', 'abc', true],
    ['application/grpc-web+proto', 'abc', true],
    ['application/json', new Uint8Array([0xff, 0xfe]), true],
  ])('passes a body of %s (%s) on, in base64: %s', async (contentType, body, base64) => {
    const event = await eventOf('/', { method: 'POST', headers: { 'content-type': contentType }, body });
    expect(event.isBase64Encoded).toBe(base64);
    expect(Buffer.from(event.body ?? '', base64 ? 'base64' : 'utf8')).toEqual(Buffer.from(body as string));
  });

  test('passes compressed JSON on in base64', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect(await eventOf('/', { method: 'POST', headers, body: '{}' })).toMatchObject({
      isBase64Encoded: true,
    });
  });

  test('has no body where there is none', async () => {
    const event = await eventOf('/', { method: 'POST' });
    expect(event).not.toHaveProperty('body');
    expect(event.isBase64Encoded).toBe(false);
  });

  test('of more than 6 MB is refused', async () => {
    const { url, events } = await urlOf(OK);
    for (const size of [7_000_000, 5_000_000]) {
      const body = new Uint8Array(size);
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/proto' },
        body,
      });
      expect(response.status).toBe(413);
    }
    expect(events).toEqual([]);
  });
});

describe('the answer of a function', () => {
  async function answerTo(result: InvocationResult) {
    const { url } = await urlOf(result);
    const response = await fetch(url);
    return {
      status: response.status,
      headers: response.headers,
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  test('has its status, headers, cookies and body', async () => {
    const payload = { statusCode: 201, headers: { 'X-A': 'b' }, cookies: ['a=1', 'b=2'], body: 'é' };
    const { status, headers, body } = await answerTo({ payload });
    expect([status, headers.get('x-a'), headers.getSetCookie(), body.toString()]).toEqual([
      201,
      'b',
      ['a=1', 'b=2'],
      'é',
    ]);
  });

  test('may be binary', async () => {
    const payload = {
      statusCode: 200,
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    };
    expect((await answerTo({ payload })).body).toEqual(Buffer.from([0, 255]));
  });

  test('without a status code is the JSON of a 200', async () => {
    const { status, headers, body } = await answerTo({ payload: { a: 1 } });
    expect([status, headers.get('content-type'), body.toString()]).toEqual([
      200,
      'application/json',
      '{"a":1}',
    ]);
  });

  test.each([
    [
      'fails',
      { payload: { errorType: 'Error', errorMessage: 'secret' }, functionError: 'Unhandled' as const },
    ],
    ['answers a status that is none', { payload: { statusCode: 'soon' } }],
  ])('that %s is a 502 that tells nothing', async (_what, result) => {
    const { status, body } = await answerTo(result);
    expect([status, body.toString()]).toEqual([502, '{"Message":"Internal Server Error"}']);
  });
});

describe('CORS', () => {
  const cors: CorsDefinition = {
    allowOrigins: ['https://shop.example'],
    allowMethods: ['POST'],
    allowHeaders: ['content-type'],
    exposeHeaders: ['grpc-status'],
    allowCredentials: false,
    maxAge: 60,
  };

  /** fetch does not let a page's headers be set. */
  async function ask(url: string, method: string, headers: Record<string, string>) {
    const request = httpRequest(url, { method, headers });
    request.end();
    const [response] = await once(request, 'response');
    await text(response);
    return response.headers as Record<string, string | undefined>;
  }

  test('a browser’s question is answered without the function', async () => {
    const { url, events } = await urlOf(OK, cors);
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
    expect(await ask(url, 'OPTIONS', headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '60',
    });
    expect(events).toEqual([]);
  });

  test('an answer names an allowed origin, and what a page may see', async () => {
    const { url } = await urlOf(OK, cors);
    expect(await ask(url, 'POST', { origin: 'https://shop.example' })).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-expose-headers': 'grpc-status',
    });
    expect(await ask(url, 'POST', { origin: 'https://other.example' })).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });

  test('nothing is said where the template configures none', async () => {
    const { url } = await urlOf(OK);
    expect(await ask(url, 'POST', { origin: 'https://shop.example' })).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });
});

describe('one port', () => {
  const http1 = () => createServer((_request, response) => response.end('one'));
  const http2 = () => createHttp2Server((_request, response) => response.end('two'));

  test('speaks HTTP/1.1 and HTTP/2', async () => {
    const second = http2();
    const url = await listening(bothVersions(http1(), () => second));
    expect(await (await fetch(url)).text()).toBe('one');
    const session = connectHttp2(url);
    expect(await text(session.request({ ':path': '/' }))).toBe('two');
    session.close();
  });

  test('waits for a first line that comes byte by byte', async () => {
    const second = http2();
    const url = new URL(await listening(bothVersions(http1(), () => second)));
    const socket = connect(Number(url.port), url.hostname);
    socket.setNoDelay(true);
    const answer = text(socket);
    for (const byte of 'PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n') {
      await new Promise((resolve) => socket.write(byte, resolve));
    }
    expect(await answer).toContain('one');
  });

  test('closes HTTP/2 connections while there is nobody to speak it', async () => {
    const url = await listening(bothVersions(http1(), () => undefined));
    const session = connectHttp2(url);
    session.on('error', () => undefined);
    await once(session, 'close');
    expect(await (await fetch(url)).text()).toBe('one');
  });
});
