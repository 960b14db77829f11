import { beforeAll, describe, expect, test } from 'vitest';
import { AlreadyExistsError, ServiceUnavailableError } from '../../domain/errors.ts';
import { afterNextRead, loseAnswer } from '../support/dynamodb-requests.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';
import { openStockedShop, orderInput } from '../support/stocked-shop.ts';

let mall: Mall;
beforeAll(async () => {
  mall = await createMall();
});

async function openShop(): Promise<Shop> {
  const shop = await openStockedShop(mall, 2);
  await shop.send('CreateOrder', { id: 'o1', ...orderInput(2) });
  return shop;
}

const WRITES = ['PutItem', 'TransactWriteItems'];
const key = { idempotencyKey: 'key-1' };

describe.each([
  ['CreateCategory', { name: 'Novels', parentId: 'books' }],
  ['UpdateCategory', { id: 'books', name: 'Printed matter' }],
  ['DeleteCategory', { id: 'empty' }],
  ['CreateProduct', { name: 'Atlas', price: 10, categoryId: 'books', stockQuantity: 3 }],
  ['UpdateProduct', { id: 'p1', name: 'Renamed', price: 5, categoryId: 'empty' }],
  ['ChangeProductPrice', { id: 'p1', newPrice: 1_500, reason: 'paper' }],
  ['AdjustStock', { productId: 'p1', delta: -5 }],
  ['ReserveStock', { productId: 'p1', orderId: 'elsewhere', quantity: 2 }],
  ['DeleteProduct', { id: 'p2' }],
  ['CreateOrder', orderInput(2)],
  ['CancelOrder', { orderId: 'o1', reason: 'changed my mind' }],
] as const)('%s with an Idempotency-Key', (type, input) => {
  test('sent again, it answers the first result and writes nothing', async () => {
    const shop = await openShop();
    const first = await shop.send(type, input, key);
    const written = await shop.written();
    expect(await shop.send(type, input, key)).toEqual(first);
    expect(await shop.written()).toEqual(written);
  });

  test('sent twice at once, it takes effect once', async () => {
    const [shop, other] = [await openShop(), await openShop()];
    const [one, two] = await Promise.all([shop.send(type, input, key), shop.send(type, input, key)]);
    expect(two).toEqual(one);
    await other.send(type, input, key);
    expect((await shop.written()).events).toHaveLength((await other.written()).events.length);
  });

  test('sent again while it is being decided, it takes effect once', async () => {
    const [shop, other] = [await openShop(), await openShop()];
    let first: unknown;
    afterNextRead(mall.client, async () => {
      first = await shop.send(type, input, key);
    });
    expect(await shop.send(type, input, key)).toEqual(first);
    await other.send(type, input, key);
    expect((await shop.written()).events).toHaveLength((await other.written()).events.length);
  });

  test('sent again after its answer was lost, it answers and writes nothing', async () => {
    const shop = await openShop();
    loseAnswer(mall.client, WRITES);
    await expect(shop.send(type, input, key)).rejects.toBeInstanceOf(ServiceUnavailableError);
    const written = await shop.written();
    const answer = await shop.send(type, input, key);
    expect(await shop.written()).toEqual(written);
    expect(await shop.send(type, input, key)).toEqual(answer);
  });
});

describe('an Idempotency-Key', () => {
  test('still answers the first result, however many changes there were since', async () => {
    const shop = await openShop();
    const created = await shop.send('CreateCategory', { id: 'c', name: 'Novels' }, key);
    const updated = await shop.send('UpdateCategory', { id: 'c', name: 'Fiction' }, key);
    for (let change = 0; change < 160; change += 1) {
      await shop.send('UpdateCategory', { id: 'c', description: `change ${change}` });
    }
    const written = await shop.written();
    expect(await shop.send('CreateCategory', { id: 'c', name: 'Novels' }, key)).toEqual(created);
    expect(await shop.send('UpdateCategory', { id: 'c', name: 'Fiction' }, key)).toEqual(updated);
    expect(await shop.written()).toEqual(written);
  });

  test('answers the first result even where the rules would refuse by now', async () => {
    const shop = await openShop();
    const novels = { name: 'Novels', parentId: 'empty' };
    const atlas = { name: 'Atlas', price: 10, categoryId: 'empty' };
    const order = { userId: 'user-1', items: [{ productId: 'p2', quantity: 1 }] };
    const category = await shop.send('CreateCategory', novels, key);
    const product = await shop.send('CreateProduct', atlas, key);
    const placed = await shop.send('CreateOrder', order, key);
    await shop.send('DeleteProduct', { id: product.id });
    await shop.send('DeleteCategory', { id: category.id });
    await shop.send('DeleteCategory', { id: 'empty' });
    await shop.send('DeleteProduct', { id: 'p2' });

    expect(await shop.send('CreateCategory', novels, key)).toEqual(category);
    expect(await shop.send('CreateProduct', atlas, key)).toEqual(product);
    expect(await shop.send('CreateOrder', order, key)).toEqual(placed);
  });

  test('is one command’s, one subject’s and one input’s', async () => {
    const shop = await openShop();
    const adjust = (delta: number, subject = 'tester') => {
      const principal = { tenant: shop.tenant, subject, roles: ['admin'] as const };
      return shop.send('AdjustStock', { productId: 'p1', delta }, { ...key, principal });
    };
    expect((await adjust(1)).stockQuantity).toBe(101);
    expect((await adjust(2)).stockQuantity).toBe(103);
    expect((await adjust(1, 'somebody else')).stockQuantity).toBe(104);
    await shop.send('ChangeProductPrice', { id: 'p1', newPrice: 5 }, key);
    expect((await adjust(2)).stockQuantity).toBe(103);
  });

  test('without one, the same command takes effect again', async () => {
    const shop = await openShop();
    await shop.send('AdjustStock', { productId: 'p1', delta: 1 });
    expect(await shop.send('AdjustStock', { productId: 'p1', delta: 1 })).toMatchObject({
      stockQuantity: 102,
    });
    const [one, other] = [
      await shop.send('CreateOrder', orderInput()),
      await shop.send('CreateOrder', orderInput()),
    ];
    expect(one.id).not.toBe(other.id);
  });
});

describe('an id that the client chose', () => {
  const creations = [
    ['CreateCategory', { id: 'x', name: 'Novels' }, { id: 'x', name: 'Fiction' }],
    ['CreateProduct', { id: 'x', name: 'Atlas', price: 1, categoryId: 'books' }, { price: 2 }],
    ['CreateOrder', { id: 'x', ...orderInput() }, { userId: 'user-2' }],
  ] as const;

  test.each(creations)('%s with equal input answers the first result', async (type, input) => {
    const shop = await openShop();
    const first = await shop.send(type, input);
    const written = await shop.written();
    expect(await shop.send(type, { ...input })).toEqual(first);
    expect(await shop.written()).toEqual(written);
  });

  test.each(creations)(
    '%s with different input is refused and writes nothing',
    async (type, input, other) => {
      const shop = await openShop();
      await shop.send(type, input);
      const written = await shop.written();
      await expect(shop.send(type, { ...input, ...other })).rejects.toBeInstanceOf(AlreadyExistsError);
      expect(await shop.written()).toEqual(written);
    },
  );

  test.each(creations)(
    '%s with equal and with different input at once: one is created',
    async (type, input, other) => {
      const shop = await openShop();
      const sent = [input, input, { ...input, ...other }, { ...input, ...other }];
      const outcomes = await Promise.allSettled(sent.map((one) => shop.send(type, one)));
      const answered = outcomes.map(({ status }) => status);
      const [won, lost] = [
        ['fulfilled', 'fulfilled'],
        ['rejected', 'rejected'],
      ];
      expect(
        [
          [...won, ...lost],
          [...lost, ...won],
        ].map(String),
      ).toContain(String(answered));
      const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      for (const refusal of refusals) expect(refusal).toBeInstanceOf(AlreadyExistsError);
    },
  );

  test('is not given again once its entity was deleted', async () => {
    const shop = await openShop();
    await shop.send('DeleteCategory', { id: 'empty' });
    const again = shop.send('CreateCategory', { id: 'empty', name: 'Something else' });
    await expect(again).rejects.toBeInstanceOf(AlreadyExistsError);
  });
});
