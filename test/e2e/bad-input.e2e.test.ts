import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { seed } from '../support/seed.ts';
import { writtenTo } from '../support/written.ts';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  await seed(laptop.urls.graphql);
});

afterAll(() => laptop?.stop());

const CREATE_CATEGORY =
  'mutation ($input: CreateCategoryInput!) { createCategory(input: $input) { id name } }';
const CREATE_PRODUCT = 'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id price } }';
const CREATE_ORDER = 'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id status } }';

const item = { productId: '1', quantity: 1 };
const product = { name: 'Book', price: 1_000, categoryId: '2' };
const user = { userId: 'user-123' };

describe('bad input is refused, names every bad field, and writes nothing', () => {
  test.each([
    ['an empty name', CREATE_CATEGORY, { name: ' ' }, ['name']],
    ['a name of 51 characters', CREATE_CATEGORY, { name: '字'.repeat(51) }, ['name']],
    ['several fields', CREATE_CATEGORY, { id: 'a/b', name: '', parentId: '?' }, ['id', 'name', 'parentId']],
    ['a negative price', CREATE_PRODUCT, { ...product, price: -1 }, ['price']],
    ['a price of too many decimals', CREATE_PRODUCT, { ...product, price: 10.5 }, ['price']],
    ['cents of a cent', CREATE_PRODUCT, { ...product, currency: 'USD', price: 9.999 }, ['price']],
    ['an unknown currency', CREATE_PRODUCT, { ...product, currency: 'XXX' }, ['currency']],
    ['a price and a name', CREATE_PRODUCT, { ...product, name: '', price: 0 }, ['name', 'price']],
    ['a quantity of 0', CREATE_ORDER, { ...user, items: [{ ...item, quantity: 0 }] }, ['items.0.quantity']],
    [
      'a quantity of 1 000',
      CREATE_ORDER,
      { ...user, items: [item, { ...item, quantity: 1_000 }] },
      ['items.1.quantity'],
    ],
    ['no items', CREATE_ORDER, { ...user, items: [] }, ['items']],
    ['51 items', CREATE_ORDER, { ...user, items: Array.from({ length: 51 }, () => item) }, ['items']],
  ])('%s', async (_what, query, input, fields) => {
    const before = await writtenTo(laptop);
    const { errors } = await laptop.graphql(query, { variables: { input } });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      errorType: 'VALIDATION_ERROR',
      errorInfo: { code: 'VALIDATION_ERROR', retryable: false, correlationId: expect.any(String) },
    });
    const violations = errors?.[0]?.errorInfo?.violations as { field: string }[];
    expect(violations.map(({ field }) => field).sort()).toEqual(fields);
    expect(await writtenTo(laptop)).toBe(before);
  });

  test.each([
    [
      'an unknown product',
      CREATE_ORDER,
      { ...user, items: [{ productId: 'nope', quantity: 1 }] },
      'NOT_FOUND',
    ],
    ['an unknown category', CREATE_PRODUCT, { ...product, categoryId: 'nope' }, 'NOT_FOUND'],
    ['a name that a sibling has, in another case', CREATE_CATEGORY, { name: '電子機器' }, 'ALREADY_EXISTS'],
    [
      'an id that is taken, with other content',
      CREATE_CATEGORY,
      { id: '1', name: 'Another' },
      'ALREADY_EXISTS',
    ],
    ['an id that is taken, with other content', CREATE_PRODUCT, { ...product, id: '1' }, 'ALREADY_EXISTS'],
  ])('%s', async (_what, query, input, code) => {
    const before = await writtenTo(laptop);
    const { errors } = await laptop.graphql(query, { variables: { input } });
    expect(errors?.[0]).toMatchObject({ errorType: code, errorInfo: { code, violations: [] } });
    expect(await writtenTo(laptop)).toBe(before);
  });

  test('malformed GraphQL', async () => {
    const { errors } = await laptop.graphql('mutation { createCategory(');
    expect(errors?.[0]?.message).toEqual(expect.any(String));
  });

  test('a query that the schema does not allow', async () => {
    const { errors } = await laptop.graphql('{ products { secret } }');
    expect(errors?.[0]?.message).toContain('secret');
  });

  test('unknown ids in queries are null, not errors', async () => {
    const answer = await laptop.graphql(
      '{ category(id: "x") { id } product(id: "x") { id } order(id: "x") { id } sagaState(orderId: "x") { sagaId } }',
    );
    expect(answer).toEqual({ data: { category: null, product: null, order: null, sagaState: null } });
  });

  test('a page that is too large', async () => {
    const { errors } = await laptop.graphql('{ products(limit: 101, offset: -1, sortBy: "secret") { id } }');
    const violations = errors?.[0]?.errorInfo?.violations as { field: string }[];
    expect(violations.map(({ field }) => field).sort()).toEqual(['limit', 'offset', 'sortBy']);
  });
});

describe('the same command again', () => {
  test('with a chosen id and equal input, answers the first result and writes nothing', async () => {
    const input = { id: 'order-1', ...user, items: [item] };
    const first = await laptop.graphql(CREATE_ORDER, { variables: { input } });
    expect(first.data).toEqual({ createOrder: { id: 'order-1', status: 'PENDING' } });
    const again = await laptop.graphql(CREATE_ORDER, { variables: { input } });
    expect(again).toEqual(first);
  });

  test('under one idempotency key, answers the first result even after a later change', async () => {
    const headers = { 'idempotency-key': 'adjust-1' };
    const adjust = 'mutation { adjustStock(productId: "6", delta: 5) { stockQuantity version } }';
    const first = await laptop.graphql(adjust, { headers });
    await laptop.graphql('mutation { adjustStock(productId: "6", delta: 10) { stockQuantity } }');
    expect(await laptop.graphql(adjust, { headers })).toEqual(first);
    const { data } = await laptop.graphql('{ product(id: "6", minVersion: 4) { stockQuantity } }');
    expect(data).toEqual({ product: { stockQuantity: 115 } });
  });

  test('without an id but under one key, creates one thing only', async () => {
    const headers = { 'idempotency-key': 'create-1' };
    const variables = { input: { name: 'Only once' } };
    const first = await laptop.graphql(CREATE_CATEGORY, { headers, variables });
    expect(await laptop.graphql(CREATE_CATEGORY, { headers, variables })).toEqual(first);
  });
});

test('a client reads its own write', async () => {
  const { data } = await laptop.graphql<{ updateCategory: { version: number } }>(
    'mutation { updateCategory(input: { id: "5", description: "good food" }) { version } }',
  );
  const version = data?.updateCategory.version;
  const answer = await laptop.graphql(
    'query ($version: Int) { category(id: "5", minVersion: $version) { description } }',
    {
      variables: { version },
    },
  );
  expect(answer.data).toEqual({ category: { description: 'good food' } });
});

test('a version that does not come is an error to try again later', async () => {
  const { errors } = await laptop.graphql('{ category(id: "5", minVersion: 1000) { id } }');
  expect(errors?.[0]).toMatchObject({
    errorType: 'SERVICE_UNAVAILABLE',
    errorInfo: { code: 'SERVICE_UNAVAILABLE', retryable: true },
  });
});
