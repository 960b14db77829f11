import { afterEach, describe, expect, test } from 'vitest';
import { code, resolver, serveApi } from './appsync-support.ts';

const SCHEMA = 'type Query { hello(name: String): String }';
const HELLO = code('return { operation: "Invoke", payload: ctx.args };', 'return ctx.result;');

let api: Awaited<ReturnType<typeof serveApi>>;
afterEach(() => api.close());

async function serve() {
  api = await serveApi(
    { schema: SCHEMA, resolvers: [resolver('Query.hello', HELLO)] },
    ({ name }: { name?: string }) => ({
      payload: `Hello ${name ?? ''}`,
    }),
  );
  return api;
}

describe('a request that is refused', () => {
  test.each([
    ['', 'Request body is empty.'],
    ['meow', 'Unable to parse GraphQL query.'],
    ['{}', 'Unable to parse GraphQL query.'],
    ['{}}', 'Unable to parse GraphQL query.'],
    ['[]', 'Unable to parse GraphQL query.'],
    ['{"query": 1}', 'Unable to parse GraphQL query.'],
    ['{"query": "{ hello"}', 'Unable to parse GraphQL query.'],
    ['{"query": "{ hello }", "variables": "x"}', 'Unable to parse GraphQL query.'],
  ])('%j is a MalformedHttpRequestException', async (body, message) => {
    const response = await (await serve()).post(body);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('MalformedHttpRequestException');
    expect(await response.json()).toEqual({
      errors: [{ errorType: 'MalformedHttpRequestException', message }],
    });
  });

  test('above 1 MB it is too large', async () => {
    const response = await (await serve()).post(
      JSON.stringify({ query: `{ hello } #${'x'.repeat(1_048_576)}` }),
    );
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      errors: [{ errorType: 'RequestEntityTooLargeException' }],
    });
  });

  test('other paths and methods are not found', async () => {
    const { origin } = await serve();
    expect((await fetch(`${origin}/graphql`)).status).toBe(404);
    expect((await fetch(`${origin}/elsewhere`, { method: 'POST' })).status).toBe(404);
  });
});

describe('a request that is answered', () => {
  test('is JSON whatever was asked for, readable from any origin, with a request id', async () => {
    const { post } = await serve();
    const headers = { accept: 'text/event-stream', 'content-type': 'text/plain', origin: 'http://elsewhere' };
    const response = await post('{"query":"{ hello(name: \\"you\\") }"}', headers);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ data: { hello: 'Hello you' } });
  });

  test('may be the query itself', async () => {
    const response = await (await serve()).post('{badfield}');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      data: null,
      errors: [{ locations: [{ line: 1, column: 2 }] }],
    });
  });

  test('names the operation to run', async () => {
    const { post } = await serve();
    const query = 'query A { hello(name: "a") } query B { hello(name: "b") }';
    const answer = await (await post(JSON.stringify({ query, operationName: 'B' }))).json();
    expect(answer).toEqual({ data: { hello: 'Hello b' } });
    expect(await (await post(JSON.stringify({ query }))).json()).toMatchObject({
      data: null,
      errors: [{ path: null }],
    });
  });

  test('a browser may ask before it sends', async () => {
    const { origin } = await serve();
    const response = await fetch(`${origin}/graphql`, { method: 'OPTIONS' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toContain('*');
  });

  test("begins a trace, or goes on with the caller's", async () => {
    const { query, invocations } = await serve();
    await query('{ hello }');
    const trace = 'Root=1-00000000-000000000000000000000000;Sampled=1';
    await query('{ hello }', {}, { 'x-amzn-trace-id': trace });
    expect(invocations[0]?.trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
    expect(invocations[1]?.trace).toBe(trace);
  });
});

test('GraphiQL is one page without anything from elsewhere, with the sample requests', async () => {
  const { origin } = await serve();
  const response = await fetch(`${origin}/graphiql`);
  expect(response.headers.get('content-type')).toContain('text/html');
  const page = await response.text();
  expect(page).not.toMatch(/<(?:script|link)[^>]+(?:src|href)="?https?:/);
  expect(page).toContain('createCategory');
  expect(page).toContain('createOrder');
});

test('GraphiQL asks who calls, of the groups and attributes that the user pool has', async () => {
  const page = await (await fetch(`${(await serve()).origin}/graphiql`)).text();
  expect(page).toContain('<option>admin</option><option>customer</option>');
  expect(page).toContain('name="custom:tenant" value="default"');
});
