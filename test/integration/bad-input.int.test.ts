import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, ErrorInfo } from '../../functions/graphql/answer.ts';
import { connectDynamodb, createTables, itemsOf, type Tables } from '../support/dynamodb.ts';
import { type Kms, pointAtKms, startKms } from '../support/kms.ts';
import { ADMIN, identityOf } from '../support/principals.ts';

const client = connectDynamodb();
let tables: Tables;
let kms: Kms;
let handler: (event: unknown, lambda: Context) => Promise<Answer>;

/** What the handler reads of Lambda's context. */
const LAMBDA = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 25_000 } as Context;

beforeAll(async () => {
  tables = await createTables(client);
  Object.assign(process.env, {
    EVENTS_TABLE: tables.events,
    GUARDS_TABLE: tables.guards,
    // For its other door, at which nobody calls here.
    TOKEN_ISSUER: 'https://issuer.test',
    TOKEN_CLIENT_IDS: 'web',
    TOKEN_JWKS_URI: 'https://issuer.test/.well-known/jwks.json',
  });
  kms = await startKms('key');
  pointAtKms(kms, tables.subjectKeys);
  ({ handler } = (await import('../../functions/command/handler.ts')) as { handler: typeof handler });
  await mutate('createCategory', { input: { id: 'books', name: 'Books' } });
  await mutate('createCategory', { input: { id: 'gone', name: 'Gone' } });
  await mutate('deleteCategory', { id: 'gone' });
  await mutate('createProduct', { input: product({ id: 'p1' }) });
  await mutate('createProduct', { input: product({ id: 'usd', currency: 'USD', price: 9.99 }) });
  await mutate('createOrder', { input: order({ id: 'o1' }) });
});

afterAll(() => kms?.stop());

/** Sends a field of Mutation as the resolver does. */
function mutate(field: string, args: object, headers: Record<string, string> = {}): Promise<Answer> {
  const selection = ['id', 'version', 'stockQuantity'];
  const event = {
    field: `Mutation.${field}`,
    arguments: args,
    source: null,
    identity: identityOf(ADMIN),
    headers,
    selection,
  };
  return handler(event, LAMBDA);
}

function product(change: object = {}) {
  return { name: 'Atlas', price: 1_000, categoryId: 'books', stockQuantity: 10, ...change };
}

function order(change: object = {}) {
  return { userId: 'user-1', items: [{ productId: 'p1', quantity: 1 }], ...change };
}

const items = (...quantities: unknown[]) => ({
  items: quantities.map((quantity) => ({ productId: 'p1', quantity })),
});
const ADDRESS = { postalCode: '100-0001', city: 'Tokyo', street: 'Chiyoda 1', country: 'JP' };

async function everything() {
  return [await itemsOf(client, tables.events), await itemsOf(client, tables.guards)];
}

async function errorOf(answer: Promise<Answer>): Promise<ErrorInfo & { readonly type: string }> {
  const settled = await answer;
  if (!('error' in settled)) throw new Error(`answered ${JSON.stringify(settled.data)}`);
  return { type: settled.error.type, ...settled.error.info };
}

/** The fields that are wrong with a mutation, each once. */
async function violationsOf(field: string, args: object): Promise<string[]> {
  const { code, violations } = await errorOf(mutate(field, args));
  expect(code).toBe('VALIDATION_ERROR');
  return [...new Set(violations.map((violation) => violation.field))].sort();
}

describe('input that is malformed names every bad field and writes nothing', () => {
  const long = 'x'.repeat(51);
  test.each([
    ['an empty name', 'createCategory', { input: { name: '' } }, ['name']],
    ['a name of blanks', 'createCategory', { input: { name: ' \u3000 ' } }, ['name']],
    ['a name of 51 characters', 'createCategory', { input: { name: '電'.repeat(51) } }, ['name']],
    ['a control character', 'createCategory', { input: { name: 'a\u0000b' } }, ['name']],
    [
      'several fields',
      'createCategory',
      { input: { id: 'a b', name: long, description: 'x'.repeat(501), parentId: '/' } },
      ['description', 'id', 'name', 'parentId'],
    ],
    ['an update', 'updateCategory', { input: { id: 'books', name: '' } }, ['name']],
    ['a reason of 501', 'deleteCategory', { id: 'books', reason: 'x'.repeat(501) }, ['reason']],
    ['a negative price', 'createProduct', { input: product({ price: -1 }) }, ['price']],
    ['a price of nothing', 'createProduct', { input: product({ price: 0 }) }, ['price']],
    ['a price above the highest', 'createProduct', { input: product({ price: 1_000_000 }) }, ['price']],
    ['yen with decimals', 'createProduct', { input: product({ price: 0.5 }) }, ['price']],
    [
      'cents with decimals',
      'createProduct',
      { input: product({ price: 1.999, currency: 'USD' }) },
      ['price'],
    ],
    ['an unknown currency', 'createProduct', { input: product({ currency: 'XXX' }) }, ['currency']],
    [
      'all of a product',
      'createProduct',
      { input: { name: 'x'.repeat(101), price: -1, currency: 'X', categoryId: '', stockQuantity: -1 } },
      ['categoryId', 'currency', 'name', 'price', 'stockQuantity'],
    ],
    ['a half piece', 'createProduct', { input: product({ stockQuantity: 0.5 }) }, ['stockQuantity']],
    ['an over-precise update', 'updateProduct', { input: { id: 'p1', price: 1.5 } }, ['price']],
    ['an over-precise change', 'changeProductPrice', { id: 'usd', newPrice: 1.001 }, ['newPrice']],
    ['an adjustment by 0', 'adjustStock', { productId: 'p1', delta: 0 }, ['delta']],
    ['no items', 'createOrder', { input: order(items()) }, ['items']],
    ['51 items', 'createOrder', { input: order(items(...Array(51).fill(1))) }, ['items']],
    [
      '0 and 1 000 pieces',
      'createOrder',
      { input: order(items(0, 1_000, 1)) },
      ['items.0.quantity', 'items.1.quantity'],
    ],
    [
      '1 000 pieces in all',
      'createOrder',
      { input: order(items(500, 500)) },
      ['items.0.quantity', 'items.1.quantity'],
    ],
    ['a negative quantity', 'createOrder', { input: order(items(-1)) }, ['items.0.quantity']],
    [
      'an address',
      'createOrder',
      { input: order({ shippingAddress: { ...ADDRESS, city: '', country: 'Japan' } }) },
      ['shippingAddress.city', 'shippingAddress.country'],
    ],
    ['a payment method', 'createOrder', { input: order({ paymentMethod: '4242 4242' }) }, ['paymentMethod']],
    ['no user', 'createOrder', { input: order({ userId: '' }) }, ['userId']],
    ['a cancellation', 'cancelOrder', { input: { orderId: '../o1' } }, ['orderId']],
  ])('%s', async (_what, field, args, fields) => {
    const before = await everything();
    expect(await violationsOf(field, args)).toEqual(fields);
    expect(await everything()).toEqual(before);
  });

  test('an Idempotency-Key that is no text to be printed', async () => {
    const before = await everything();
    for (const key of ['', ' ', 'キー', 'x'.repeat(256)]) {
      const answer = mutate('createCategory', { input: { name: 'Fine' } }, { 'idempotency-key': key });
      expect(await errorOf(answer)).toMatchObject({ violations: [{ field: 'Idempotency-Key' }] });
    }
    expect(await everything()).toEqual(before);
  });
});

describe('input that is refused writes nothing', () => {
  test.each([
    ['an unknown category', 'updateCategory', { input: { id: 'nowhere', name: 'x' } }, 'NOT_FOUND'],
    ['a deleted category', 'deleteCategory', { id: 'gone' }, 'NOT_FOUND'],
    ['an unknown parent', 'createCategory', { input: { name: 'x', parentId: 'nowhere' } }, 'NOT_FOUND'],
    ['a deleted parent', 'createCategory', { input: { name: 'x', parentId: 'gone' } }, 'CATEGORY_INACTIVE'],
    ['a category’s name', 'createCategory', { input: { name: 'ｂｏｏｋｓ' } }, 'ALREADY_EXISTS'],
    ['a category’s id', 'createCategory', { input: { id: 'books', name: 'x' } }, 'ALREADY_EXISTS'],
    ['a category with products', 'deleteCategory', { id: 'books' }, 'CATEGORY_HAS_PRODUCTS'],
    [
      'an unknown category of a product',
      'createProduct',
      { input: product({ categoryId: 'nowhere' }) },
      'NOT_FOUND',
    ],
    [
      'a deleted category of a product',
      'createProduct',
      { input: product({ categoryId: 'gone' }) },
      'CATEGORY_INACTIVE',
    ],
    ['a product’s id', 'createProduct', { input: product({ id: 'p1', name: 'Other' }) }, 'ALREADY_EXISTS'],
    ['an unknown product', 'updateProduct', { input: { id: 'nothing', name: 'x' } }, 'NOT_FOUND'],
    ['an unknown product’s price', 'changeProductPrice', { id: 'nothing', newPrice: 1 }, 'NOT_FOUND'],
    ['an unknown product’s stock', 'adjustStock', { productId: 'nothing', delta: 1 }, 'NOT_FOUND'],
    ['more than is there', 'adjustStock', { productId: 'p1', delta: -11 }, 'INSUFFICIENT_STOCK'],
    ['an unknown product to delete', 'deleteProduct', { id: 'nothing' }, 'NOT_FOUND'],
    [
      'an order of an unknown product',
      'createOrder',
      { input: order({ items: [{ productId: 'nothing', quantity: 1 }] }) },
      'NOT_FOUND',
    ],
    [
      'an order in two currencies',
      'createOrder',
      {
        input: order({
          items: [
            { productId: 'p1', quantity: 1 },
            { productId: 'usd', quantity: 1 },
          ],
        }),
      },
      'MIXED_CURRENCIES',
    ],
    ['an order’s id', 'createOrder', { input: order({ id: 'o1', userId: 'user-2' }) }, 'ALREADY_EXISTS'],
    ['an unknown order', 'cancelOrder', { input: { orderId: 'nothing' } }, 'NOT_FOUND'],
    ['an order that is not confirmed', 'shipOrder', { id: 'o1' }, 'ORDER_NOT_CONFIRMED'],
    ['an order that is not shipped', 'deliverOrder', { id: 'o1' }, 'ORDER_NOT_SHIPPED'],
  ])('%s', async (_what, field, args, expected) => {
    const before = await everything();
    const { type, code, reason, retryable, correlationId } = await errorOf(mutate(field, args));
    expect(reason ?? code).toBe(expected);
    expect(type).toBe(code);
    expect(retryable).toBe(false);
    expect(correlationId).toBe('request-1');
    expect(await everything()).toEqual(before);
  });

  test('a change to another version than is there, which is told', async () => {
    const before = await everything();
    const answer = mutate('updateProduct', { input: { id: 'p1', name: 'x', expectedVersion: 9 } });
    expect(await errorOf(answer)).toMatchObject({ code: 'CONFLICT', retryable: false, currentVersion: 2 });
    expect(await everything()).toEqual(before);
  });

  test('equal input for an id that is there answers what is there', async () => {
    const before = await everything();
    const again = await mutate('createOrder', { input: order({ id: 'o1' }) });
    expect(again).toMatchObject({ data: { id: 'o1', status: 'PENDING', version: 1 } });
    expect(await everything()).toEqual(before);
  });
});

test('a client’s correlation id is answered, unless it is no id', async () => {
  const bad = { input: { name: '' } };
  const given = mutate('createCategory', bad, { 'x-correlation-id': 'shop-7' });
  expect(await errorOf(given)).toMatchObject({ correlationId: 'shop-7' });
  const odd = mutate('createCategory', bad, { 'x-correlation-id': 'a\nb' });
  expect(await errorOf(odd)).toMatchObject({ correlationId: 'request-1' });
});

test('what nobody expected is told without a cause', async () => {
  const answer = await mutate('createNothing', {});
  expect(answer).toEqual({
    error: {
      message: 'Something went wrong on our side. Please quote request-1.',
      type: 'INTERNAL_ERROR',
      info: { code: 'INTERNAL_ERROR', correlationId: 'request-1', retryable: false, violations: [] },
    },
  });
});
