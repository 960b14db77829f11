import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { ValidationError } from '../../domain/errors.ts';
import { queryBus } from '../../functions/query/bus.ts';
import type { QueryContext } from '../../functions/query/context.ts';
import { commitsOf } from '../support/commits.ts';
import { observeRequests, operationsOf } from '../support/dynamodb-requests.ts';
import { openSaga } from '../support/saga.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';

let mall: Mall;
let shop: Shop;

beforeAll(async () => {
  mall = await createMall();
  shop = mall.openShop();
  await shop.send('CreateCategory', { id: 'books', name: 'Books' });
  await shop.send('CreateProduct', { id: 'p', name: 'P', price: 100, categoryId: 'books', stockQuantity: 9 });
  await place('o', { correlationId: 'checkout-1' });
  await openSaga(mall, shop, 'o').run();
  await shop.send('CancelOrder', { orderId: 'o', reason: 'changed my mind' });
});

function place(id: string, request: object = {}) {
  const items = [{ productId: 'p', quantity: 2 }];
  return shop.send('CreateOrder', { id, userId: 'ada', items }, request);
}

/** The read model is not asked: there is none here. */
function contextOf(tenant = shop.tenant): QueryContext {
  const principal = { tenant, subject: 'tester', roles: ['admin'] as const };
  return { database: {} as QueryContext['database'], events: mall.events, principal, correlationId: 'test' };
}

const ask = (input: object) => queryBus.execute('GetOrderHistory', { orderId: 'o', ...input }, contextOf());
const TYPES = [
  'OrderPlaced',
  'InventoryReserved',
  'PaymentProcessed',
  'ShippingArranged',
  'OrderConfirmed',
  'OrderCancellationRequested',
];

describe('the history of an order', () => {
  test('is what happened, in order, with who did it, when and why', async () => {
    const history = await ask({});
    expect(history.map(({ type }) => type)).toEqual(TYPES);
    expect(history.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6]);
    const [stored] = (await shop.written()).events.filter(({ pk }) => pk === `${shop.tenant}/order/o`);
    expect(history[0]).toEqual({
      stream: `${shop.tenant}/order/o`,
      version: 1,
      type: 'OrderPlaced',
      schemaVersion: 1,
      occurredAt: stored?.at,
      actor: 'tester',
      correlationId: 'checkout-1',
      causationId: null,
      data: expect.objectContaining({ userId: 'ada', total: 200, currency: 'JPY' }),
    });
    const [, reserved] = history;
    expect(reserved).toMatchObject({ actor: expect.any(String), causationId: expect.any(String) });
  });

  test('comes in pages, the latest first', async () => {
    const versions = async (input: object) => (await ask(input)).map(({ version }) => version);
    expect(await versions({ limit: 2 })).toEqual([5, 6]);
    expect(await versions({ limit: 2, beforeVersion: 5 })).toEqual([3, 4]);
    expect(await versions({ limit: 3, beforeVersion: 3 })).toEqual([1, 2]);
    expect(await versions({ beforeVersion: 1 })).toEqual([]);
    await expect(ask({ limit: 101 })).rejects.toBeInstanceOf(ValidationError);
    await expect(ask({ beforeVersion: 0 })).rejects.toBeInstanceOf(ValidationError);
  });

  test('is nobody’s where there is no such order, and no other tenant’s', async () => {
    expect(await ask({ orderId: 'nothing' })).toEqual([]);
    expect(await queryBus.execute('GetOrderHistory', { orderId: 'o' }, contextOf('rival'))).toEqual([]);
    const input = { id: 'o', atVersion: 1 };
    expect(await queryBus.execute('GetOrder', input, contextOf('rival'))).toBeNull();
  });

  test('costs two requests', async () => {
    const { requests } = await observeRequests(mall.client, () => ask({}));
    expect(operationsOf(requests)).toEqual(['Query', 'Query']);
  });
});

describe('an order as it was', () => {
  const at = (atVersion: number) => queryBus.execute('GetOrder', { id: 'o', atVersion }, contextOf());

  test('after each of its events', async () => {
    const then = await Promise.all(TYPES.map((_type, index) => at(index + 1)));
    expect(then.map((order) => [order?.version, order?.status, order?.saga.status])).toEqual([
      [1, 'PENDING', 'STARTED'],
      [2, 'PROCESSING', 'PROCESSING'],
      [3, 'PROCESSING', 'PROCESSING'],
      [4, 'PROCESSING', 'PROCESSING'],
      [5, 'CONFIRMED', 'COMPLETED'],
      [6, 'CONFIRMED', 'COMPLETED'],
    ]);
    expect(then.map((order) => order?.updatedAt)).toEqual(
      (await ask({})).map(({ occurredAt }) => occurredAt),
    );
    expect(then[1]).toMatchObject({ userId: 'ada', paymentId: null });
    expect(then[2]).toMatchObject({ paymentId: expect.any(String) });
  });

  test('is none before it was placed, and none where it has not got so far', async () => {
    expect(await at(7)).toBeNull();
    expect(await queryBus.execute('GetOrder', { id: 'nothing', atVersion: 1 }, contextOf())).toBeNull();
    await expect(at(0)).rejects.toBeInstanceOf(ValidationError);
  });
});

describe('the history of the catalogue', () => {
  test('of a product, with what was written under an older version as what it means now', async () => {
    const yenOnly = { id: 'old', name: 'iPhone 15', description: null, price: 120_000, categoryId: 'books' };
    const written = commitsOf(`${shop.tenant}/product/old`, [
      [{ type: 'ProductCreated', v: 1, data: yenOnly }],
    ]);
    for (const Item of written)
      await mall.client.send(new PutCommand({ TableName: mall.tables.events, Item }));
    const history = () => queryBus.execute('GetProductHistory', { productId: 'old' }, contextOf());
    expect(await history()).toMatchObject([{ schemaVersion: 2, data: { ...yenOnly, currency: 'JPY' } }]);

    await shop.send('ChangeProductPrice', { id: 'old', newPrice: 119_000, reason: 'sale' });
    expect(await history()).toMatchObject([
      { version: 1, type: 'ProductCreated' },
      { version: 2, type: 'ProductPriceChanged', data: { from: 120_000, to: 119_000, reason: 'sale' } },
    ]);
  });

  test('of a category', async () => {
    await shop.send('UpdateCategory', { id: 'books', name: 'Volumes', description: 'bound' });
    expect(await queryBus.execute('GetCategoryHistory', { categoryId: 'books' }, contextOf())).toMatchObject([
      { version: 1, type: 'CategoryCreated', data: { name: 'Books' } },
      { version: 2, type: 'CategoryRevised', data: { name: 'Volumes' } },
    ]);
  });
});

test('of a person who was erased, history tells what happened and to whom no more', async () => {
  await place('private', { principal: { tenant: shop.tenant, subject: 'ada', roles: ['customer'] } });
  const history = () => queryBus.execute('GetOrderHistory', { orderId: 'private' }, contextOf());
  expect(await history()).toMatchObject([{ actor: 'ada', data: { userId: 'ada', total: 200 } }]);
  mall.keys.shred(shop.tenant, 'ada');
  expect(await history()).toMatchObject([{ actor: '[erased]', data: { userId: '[erased]', total: 200 } }]);
  expect(await queryBus.execute('GetOrder', { id: 'private', atVersion: 1 }, contextOf())).toMatchObject({
    userId: '[erased]',
    status: 'PENDING',
  });
});
