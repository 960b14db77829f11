/** Random and mutated requests at both doors: whatever comes, it is the sender's mistake, and nothing is written. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { writtenTo } from '../support/written.ts';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
});

afterAll(() => laptop?.stop());

const METHODS = [
  'CategoryCommandService/CreateCategory',
  'CategoryCommandService/DeleteCategory',
  'ProductCommandService/CreateProduct',
  'ProductCommandService/ChangeProductPrice',
  'ProductCommandService/ReserveStock',
  'OrderCommandService/CreateOrder',
  'OrderCommandService/CancelOrder',
  'Nobody/Knows',
];
const CONTENT_TYPES = [
  'application/json',
  'application/proto',
  'application/grpc-web+proto',
  'application/grpc-web+json',
  'application/connect+json',
  'application/grpc',
  'text/plain',
  'application/json; charset=utf-16',
  '',
];
/** None of these can be accepted, whichever method it is sent to: what the shop refuses, and ids that nobody has. */
const ALMOST_RIGHT = [
  '{"id":"a/b","name":"x"}',
  '{"name":""}',
  '{"name":"\\u0000"}',
  '{"name":"","price":{"units":"1"},"categoryId":"nobody"}',
  '{"id":"nobody","newPrice":{"units":"1","nanos":-1}}',
  '{"productId":"nobody","orderId":"o","quantity":1}',
  '{"userId":"u","items":[{"productId":"nobody","quantity":1}]}',
  '{"orderId":"nobody"}',
  '{"name":"x","id":["1"]}',
  '[[[[[[[[[[',
  'null',
];

const body = fc.oneof(
  fc.constantFrom(...ALMOST_RIGHT).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  // A right request with one byte changed, which leaves a name that no category may have.
  fc.tuple(fc.nat(20), fc.nat(255)).map(([at, value]) => {
    const bytes = Buffer.from('{"name":"","id":"/"}');
    bytes.writeUInt8(value, at % bytes.length);
    return bytes;
  }),
  // A frame whose length lies.
  fc.tuple(fc.nat(255), fc.nat(2 ** 31)).map(([flags, length]) => {
    const bytes = Buffer.alloc(9, 1);
    bytes.writeUInt8(flags, 0);
    bytes.writeUInt32BE(length, 1);
    return bytes;
  }),
);

const request = fc.record({
  path: fc.constantFrom(...METHODS),
  query: fc.oneof(fc.constant(''), fc.webQueryParameters()),
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'OPTIONS'),
  contentType: fc.constantFrom(...CONTENT_TYPES),
  encoding: fc.constantFrom('', '', '', 'gzip', 'br', 'identity', 'nonsense'),
  timeout: fc.constantFrom('', '', '', '-1', '1e9', '99999999999', 'x'),
  key: fc.constantFrom('', '', 'k', 'two words', 'x'.repeat(300)),
  body,
});

type Request = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

function headersOf({ contentType, encoding, timeout, key }: Request): Record<string, string> {
  const headers = {
    'content-type': contentType,
    'content-encoding': encoding,
    'connect-timeout-ms': timeout,
    'idempotency-key': key,
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

/** gRPC’s OK, UNKNOWN and DATA_LOSS; INTERNAL only where the message could not be parsed, as gRPC has it. */
const OURS = /grpc-status: (?:0|2|15)\r|grpc-status: 13\r\ngrpc-message: (?!parse)/;

function complaint(status: number, answer: string): string | undefined {
  if (status >= 500 && status !== 501 && status !== 504) return `HTTP ${status}`;
  if (OURS.test(answer)) return 'a status that is our mistake';
  if (/node_modules|\.ts:|at async|ECONN|TypeError/.test(answer)) return 'internals';
  return undefined;
}

/** Nothing of what went wrong is ours, and whoever serves is well. */
function expectUnharmed(): void {
  expect(laptop.lines.filter((line) => /Unhandled|unexpected error|Runtime\./.test(line))).toEqual([]);
}

test('the RPC door: nothing but refusals, nothing written, nobody hurt', async () => {
  const [commandUrl = ''] = laptop.urls.functions;
  const authorization = `Bearer ${await laptop.token()}`;
  const before = await writtenTo(laptop);
  await fc.assert(
    fc.asyncProperty(request, async (one) => {
      const { path, query, method } = one;
      const hasBody = method !== 'GET';
      const response = await fetch(`${commandUrl}/shop.v1.${path}?${query}`, {
        method,
        headers: { authorization, ...headersOf(one) },
        ...(hasBody && { body: new Uint8Array(one.body) }),
      });
      const answer = await response.text();
      expect(
        complaint(response.status, answer),
        `${response.status} ${answer.slice(0, 300)}`,
      ).toBeUndefined();
    }),
    { numRuns: 400 },
  );
  expect(await writtenTo(laptop)).toBe(before);
  const health = await fetch(`${commandUrl}/grpc.health.v1.Health/Check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await health.json()).toEqual({ status: 'SERVING' });
  expectUnharmed();
});

/** Fields with an argument of each kind; the ids are nobody's, so no mutation among them can do anything. */
const DOCUMENTS = [
  'mutation ($x: ID!, $y: String) { deleteCategory(id: $x, reason: $y) }',
  'mutation ($y: String!) { createCategory(input: { id: "/", name: $y }) { id } }',
  'mutation ($x: ID!, $n: Float!) { changeProductPrice(id: $x, newPrice: $n) { id } }',
  'mutation ($x: ID!, $i: Int!) { adjustStock(productId: $x, delta: $i) { id } }',
  'mutation ($x: ID!, $i: Int!) { createOrder(input: { userId: "u", items: [{ productId: $x, quantity: $i }] }) { id } }',
  'query ($x: ID!, $i: Int) { category(id: $x, minVersion: $i) { id } }',
  'query ($y: String!, $i: Int) { searchProducts(searchTerm: $y, limit: $i) { id } }',
  'query ($y: String, $i: Int) { productsConnection(first: $i, after: $y) { totalCount } }',
  'query ($y: String!, $i: Int) { userOrders(userId: $y, offset: $i) { id } }',
  'query ($n: Float) { products(minPrice: $n) { id } }',
];

const graphqlRequest = fc.record({
  document: fc.oneof(fc.constantFrom(...DOCUMENTS), fc.string({ maxLength: 60 })),
  variables: fc.record({
    x: fc.oneof(fc.string(), fc.integer(), fc.constantFrom('nobody', '', '\u0000', '🛒')),
    y: fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.jsonValue()),
    i: fc.oneof(fc.constantFrom(0, -1, 1, 101, 2 ** 31), fc.double()),
    n: fc.oneof(fc.double(), fc.constantFrom(-0, 1e308, 1e-308)),
  }),
});

test('the GraphQL door: nothing but refusals, nothing written, nobody hurt', async () => {
  const before = await writtenTo(laptop);
  await fc.assert(
    fc.asyncProperty(graphqlRequest, async ({ document: query, variables }) => {
      const { errors = [] } = await laptop.graphql(query, { variables });
      expect(errors.filter(({ errorType }) => errorType === 'INTERNAL_ERROR')).toEqual([]);
    }),
    { numRuns: 200 },
  );
  expect(await writtenTo(laptop)).toBe(before);
  expectUnharmed();
});
