import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { ConflictError } from '../../domain/errors.ts';
import { drainMetrics } from '../../functions/platform/metrics.ts';
import { failNext, observeRequests, operationsOf } from '../support/dynamodb-requests.ts';
import { measured } from '../support/measured.ts';
import { createMall, type Mall } from '../support/shop.ts';
import { openStockedShop, orderInput } from '../support/stocked-shop.ts';

let mall: Mall;
beforeAll(async () => {
  mall = await createMall();
});

describe('what commands cost', () => {
  test.each([1, 3, 50])('an order of %i products: a Query for each, and one write', async (products) => {
    const shop = await openStockedShop(mall, products);
    const work = () => shop.send('CreateOrder', orderInput(products));
    const { requests } = await observeRequests(mall.client, work);
    expect(operationsOf(requests)).toEqual(['PutItem', ...Array(products).fill('Query')]);
  });

  const nothingOfStock = { selection: new Set(['id', 'name']) };
  test.each([
    ['UpdateCategory', { id: 'books', description: 'to read' }],
    ['ChangeProductPrice', { id: 'p1', newPrice: 1_100 }],
    ['UpdateProduct', { id: 'p1', name: 'Another', description: 'new', price: 900 }],
    ['CancelOrder', { orderId: 'o1' }],
  ] as const)('%s: one Query and one Put', async (type, input) => {
    const shop = await openStockedShop(mall);
    await shop.send('CreateOrder', { id: 'o1', ...orderInput() });
    const { requests } = await observeRequests(mall.client, () => shop.send(type, input, nothingOfStock));
    expect(operationsOf(requests)).toEqual(['PutItem', 'Query']);
  });

  test.each([
    ['UpdateCategory', { id: 'books', name: ' Books ' }],
    ['ChangeProductPrice', { id: 'p1', newPrice: 1_000 }],
    ['UpdateProduct', { id: 'p1', name: 'Book 1', categoryId: 'books' }],
  ] as const)('%s that changes nothing: one Query', async (type, input) => {
    const shop = await openStockedShop(mall);
    const { requests } = await observeRequests(mall.client, () => shop.send(type, input, nothingOfStock));
    expect(operationsOf(requests)).toEqual(['Query']);
  });

  test('a product’s stock, where it is asked for, is one Query more', async () => {
    const shop = await openStockedShop(mall);
    const work = () => shop.send('ChangeProductPrice', { id: 'p1', newPrice: 1_100 });
    const { result, requests } = await observeRequests(mall.client, work);
    expect(operationsOf(requests)).toEqual(['PutItem', 'Query', 'Query']);
    expect(result).toMatchObject({ stockQuantity: 100, version: 3 });
  });

  test.each([
    ['CreateCategory', { name: 'Novels', parentId: 'books' }],
    ['CreateProduct', { name: 'A novel', price: 1, categoryId: 'books' }],
  ] as const)('%s, under guards: the facts in one request, and one transaction', async (type, input) => {
    const shop = await openStockedShop(mall);
    const { requests } = await observeRequests(mall.client, () => shop.send(type, input));
    expect(operationsOf(requests)).toEqual(['BatchGetItem', 'TransactWriteItems']);
  });
});

describe('conflicts', () => {
  const cancelled = new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: [{ Code: 'TransactionConflict' }],
  });
  const conflict = new TransactionConflictException({ message: 'conflict', $metadata: {} });

  test.each([
    ['CreateProduct', { name: 'A novel', price: 1, categoryId: 'books' }, 'TransactWriteItems', cancelled],
    ['UpdateCategory', { id: 'books', description: 'to read' }, 'PutItem', conflict],
  ] as const)('%s is decided again', async (type, input, operation, error) => {
    const shop = await openStockedShop(mall);
    failNext(mall.client, operation, error);
    drainMetrics();
    expect(await shop.send(type, input)).toMatchObject({ active: true });
    expect(measured()).toEqual(
      expect.arrayContaining([
        { name: 'ConflictRetried', command: type, value: 1 },
        { name: 'Command', command: type, outcome: 'OK', value: 1 },
      ]),
    );
  });

  test('that outlive the time are told', async () => {
    const shop = await openStockedShop(mall);
    failNext(mall.client, 'PutItem', conflict);
    const change = { id: 'books', description: 'to read' };
    drainMetrics();
    const send = shop.send('UpdateCategory', change, { remainingMillis: () => 400 });
    await expect(send).rejects.toBeInstanceOf(ConflictError);
    const lost = { name: 'Command', command: 'UpdateCategory', outcome: 'CONFLICT', value: 1 };
    expect(measured()).toContainEqual(lost);
  });

  test('many writers of one aggregate all get through, each on what the others left', async () => {
    const shop = await openStockedShop(mall);
    const deltas = Array.from({ length: 20 }, (_, index) => index + 1);
    const views = await Promise.all(
      deltas.map((delta) => shop.send('AdjustStock', { productId: 'p1', delta })),
    );
    expect(new Set(views.map(({ version }) => version)).size).toBe(deltas.length);
    expect(Math.max(...views.map(({ stockQuantity }) => stockQuantity))).toBe(100 + 210);
  });
});
