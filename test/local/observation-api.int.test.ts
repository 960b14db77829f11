import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { notFound } from '../../local/observation/api/errors.ts';
import { flag, integer, oneOf, readQuery, text } from '../../local/observation/api/parameters.ts';
import { router } from '../../local/observation/api/router.ts';

const ROUTES = {
  'GET /things': ({ query }: { query: URLSearchParams }) =>
    readQuery(query, { limit: integer(1, 5, 3), sort: oneOf(['up', 'down'], 'up'), failed: flag, text }),
  'GET /things/*': ({ path: [id = ''] }: { path: readonly string[] }) => {
    if (id === 'broken') throw new TypeError('the secret of the laptop');
    if (id !== 'a/b') throw notFound(`The thing ${id}`);
    return { id };
  },
};

const servers: Server[] = [];

afterEach(async () => {
  const closing = servers.splice(0).map(async (server) => {
    const closed = once(server, 'close');
    server.close();
    await closed;
  });
  await Promise.all(closing);
});

async function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const lines: string[] = [];
  const log = { info: () => {}, error: (line: string) => lines.push(line) };
  const server = createServer(router(ROUTES, log)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const options = { port, path: `/observe/v1${path}`, method, headers: { connection: 'close', ...headers } };
  const asked = request(options).end();
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()), lines };
}

test('a query has its defaults and its values', async () => {
  expect((await ask('/things')).body).toEqual({ limit: 3, sort: 'up', failed: false });
  expect((await ask('/things?limit=5&sort=down&failed=true&text=a%20b')).body).toEqual({
    limit: 5,
    sort: 'down',
    failed: true,
    text: 'a b',
  });
});

test.each(['limit=0', 'limit=6', 'limit=1.5', 'limit=', 'sort=sideways', 'failed=maybe', 'txet=a'])(
  '?%s is refused with its name',
  async (query) => {
    const { status, body } = await ask(`/things?${query}`);
    expect(status).toBe(400);
    expect(body.error).toEqual({
      code: 'BadRequest',
      message: expect.stringContaining(query.split('=')[0] ?? ''),
    });
  },
);

test('a part of a path may hold anything', async () => {
  expect(await ask('/things/a%2Fb')).toMatchObject({ status: 200, body: { id: 'a/b' } });
  expect(await ask('/things/%zz')).toMatchObject({ status: 404 });
});

test('what is not there is not found, and another method is not allowed', async () => {
  expect(await ask('/things/x')).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
  expect(await ask('/nothing')).toMatchObject({ status: 404 });
  expect(await ask('/things', {}, 'POST')).toMatchObject({ status: 405 });
});

test('a failure of the laptop is in its log and not in the answer', async () => {
  const { status, body, lines } = await ask('/things/broken');
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain('secret');
  expect(lines.join()).toContain('secret');
});

test.each([
  ['a page of another origin', { origin: 'http://shop.example' }],
  ['a name that was made to point here', { host: 'shop.example:4000' }],
])('%s may not ask', async (_, headers) => {
  expect(await ask('/things', headers)).toMatchObject({ status: 403 });
});
