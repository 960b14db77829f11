import { beforeAll, describe, expect, test } from 'vitest';
import { SAGA_STEPS } from '../../domain/order/saga.ts';
import { loseAnswer, observeRequests, operationsOf } from '../support/dynamodb-requests.ts';
import { booksOf, openSaga, stockOf } from '../support/saga.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';
import { openStockedShop, orderInput } from '../support/stocked-shop.ts';

let mall: Mall;
beforeAll(async () => {
  mall = await createMall();
});

const ADDRESS = { postalCode: '100-0001', city: 'Tokyo', street: 'Chiyoda 1', country: 'JP' };
const WRITES = ['PutItem', 'TransactWriteItems', 'UpdateItem'];

async function openShop(order: object = {}): Promise<Shop> {
  const shop = await openStockedShop(mall, 2);
  await shop.send('CreateOrder', { id: 'o', ...orderInput(2), ...order });
  return shop;
}

/** Everything that an order can change. */
async function everything(shop: Shop) {
  return { ...(await shop.written()), books: await booksOf(mall, shop) };
}

describe('forward', () => {
  test('each step is one commit, and the order tells how far it has got', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    expect(await saga.order()).toMatchObject({ status: 'PENDING', saga: { status: 'STARTED' } });

    await saga.step('reserve_inventory');
    expect(await saga.order()).toMatchObject({ status: 'PROCESSING', saga: { status: 'PROCESSING' } });
    expect(await stockOf(shop, 'p1')).toEqual({ onHand: 100, reserved: 1 });

    await saga.step('process_payment');
    expect((await saga.order()).paymentId).toMatch(/^pay_/);

    await saga.step('arrange_shipping');
    expect((await saga.order()).trackingNumber).toMatch(/^TRK/);

    await saga.step('confirm_order');
    expect(await saga.order()).toMatchObject({
      status: 'CONFIRMED',
      saga: { status: 'COMPLETED', completedSteps: SAGA_STEPS },
    });
    for (const product of ['p1', 'p2']) {
      expect(await stockOf(shop, product)).toEqual({ onHand: 99, reserved: 0 });
    }
    const { events } = await shop.written();
    expect(events.filter(({ pk }) => String(pk).includes('/order/'))).toHaveLength(1 + SAGA_STEPS.length);
  });

  test('costs a Query for each stream and one write', async () => {
    const saga = openSaga(mall, await openShop(), 'o');
    const costs: string[][] = [];
    for (const name of SAGA_STEPS) {
      const { requests } = await observeRequests(mall.client, () => saga.step(name));
      costs.push(operationsOf(requests));
    }
    expect(costs).toEqual([
      ['Query', 'Query', 'Query', 'TransactWriteItems'],
      ['PutItem', 'Query', 'UpdateItem'],
      ['PutItem', 'Query', 'UpdateItem'],
      ['Query', 'Query', 'Query', 'TransactWriteItems'],
    ]);
  });

  test('commits carry whose they are and what they follow from', async () => {
    const shop = await openShop();
    await openSaga(mall, shop, 'o').run();
    const { events } = await shop.written();
    const [placed, ...steps] = events.filter(({ pk }) => String(pk).endsWith('/order/o'));
    for (const step of steps) {
      expect(step).toMatchObject({
        actor: 'order-saga',
        correlationId: 'order-o',
        causationId: placed?.commitId,
      });
    }
    const ids = events.map(({ pk, commitId }) => `${String(pk)} ${String(commitId)}`);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(SAGA_STEPS)('%s again changes nothing, however late', async (repeated) => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    for (const name of SAGA_STEPS) {
      await saga.step(name);
      if (SAGA_STEPS.indexOf(name) < SAGA_STEPS.indexOf(repeated)) continue;
      const before = await everything(shop);
      await saga.step(repeated);
      expect(await everything(shop)).toEqual(before);
    }
  });

  test.each(SAGA_STEPS)('%s sent twice at once takes effect once', async (doubled) => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    for (const name of SAGA_STEPS) {
      await Promise.all([saga.step(name), ...(name === doubled ? [saga.step(name)] : [])]);
    }
    expect((await saga.order()).saga.completedSteps).toEqual(SAGA_STEPS);
    expect(await stockOf(shop, 'p1')).toEqual({ onHand: 99, reserved: 0 });
  });

  test.each(SAGA_STEPS)('%s whose answers are lost is repeated until it is done', async (unlucky) => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    for (const name of SAGA_STEPS) {
      if (name === unlucky) {
        loseAnswer(mall.client, WRITES);
        await expect(saga.step(name)).rejects.toMatchObject({ name: 'TransientFailure' });
      }
      await saga.step(name);
    }
    expect(await saga.order()).toMatchObject({ status: 'CONFIRMED', saga: { completedSteps: SAGA_STEPS } });
    expect(await stockOf(shop, 'p1')).toEqual({ onHand: 99, reserved: 0 });
    expect(await booksOf(mall, shop)).toHaveLength(2);
  });

  test('a step before its time is put off and changes nothing', async () => {
    const shop = await openShop();
    const before = await everything(shop);
    for (const name of ['process_payment', 'arrange_shipping', 'confirm_order'] as const) {
      const early = openSaga(mall, shop, 'o').step(name);
      await expect(early).rejects.toMatchObject({ name: 'TransientFailure' });
    }
    expect(await everything(shop)).toEqual(before);
  });
});

describe('providers that have a bad day', () => {
  test.each([
    ['the payment times out after having charged', { paymentMethod: 'pm_timeout_once' }],
    ['the payment provider is away twice', { paymentMethod: 'pm_unavailable_twice' }],
    ['the carrier times out once', { shippingAddress: { ...ADDRESS, city: 'Timeout' } }],
    ['both', { paymentMethod: 'pm_timeout_once', shippingAddress: { ...ADDRESS, city: 'Timeout' } }],
  ])('%s: the order is confirmed all the same, and charged once', async (_what, order) => {
    const shop = await openShop(order);
    const saga = openSaga(mall, shop, 'o');
    await saga.run();
    expect(await saga.order()).toMatchObject({ status: 'CONFIRMED', saga: { status: 'COMPLETED' } });
    const books = await booksOf(mall, shop);
    expect(books).toHaveLength(2);
    expect(books).toMatchObject([{ effect: { amount: 2_000, currency: 'JPY' } }, { effect: {} }]);
    expect(books[0]).toMatchObject({ effect: { paymentId: (await saga.order()).paymentId } });
  });

  test('a transient failure has that name, whichever attempt it is', async () => {
    const shop = await openShop({ paymentMethod: 'pm_unavailable_twice' });
    const saga = openSaga(mall, shop, 'o');
    await saga.step('reserve_inventory');
    for (let call = 1; call <= 2; call += 1) {
      await expect(saga.step('process_payment')).rejects.toMatchObject({ name: 'TransientFailure' });
    }
    await saga.step('process_payment');
  });
});

describe('refusals', () => {
  test.each([
    ['pm_card_declined', 'the card was declined'],
    ['pm_card_insufficient_funds', 'the card has insufficient funds'],
    ['pm_card_fraud', 'the payment was refused on suspicion of fraud'],
    ['pm_unheard_of', 'the payment method is not valid'],
  ])('%s: the order is cancelled, stock is as before', async (paymentMethod, reason) => {
    const shop = await openShop({ paymentMethod });
    const saga = openSaga(mall, shop, 'o');
    await saga.run();
    expect(await saga.order()).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: reason,
      paymentId: null,
      saga: { status: 'COMPENSATED', failureReason: reason, completedSteps: ['reserve_inventory'] },
    });
    expect(await stockOf(shop, 'p1')).toEqual({ onHand: 100, reserved: 0 });
    expect(await booksOf(mall, shop)).toEqual([]);
  });

  test.each([
    ['a restricted area', { country: 'XX' }, 'the address is in an area that is not served'],
    ['an invalid address', { postalCode: '000-0000' }, 'the postal code is not valid'],
  ])('%s: the payment goes back too', async (_what, part, reason) => {
    const shop = await openShop({ shippingAddress: { ...ADDRESS, ...part } });
    const saga = openSaga(mall, shop, 'o');
    await saga.run();
    expect(await saga.order()).toMatchObject({ status: 'CANCELLED', cancellationReason: reason });
    expect(await stockOf(shop, 'p1')).toEqual({ onHand: 100, reserved: 0 });
    expect(await booksOf(mall, shop)).toMatchObject([{ effect: { amount: 2_000 }, undone: true }]);
  });

  test('too little stock of one product: none of the order is reserved, and all that is short is named', async () => {
    const shop = await openStockedShop(mall, 3);
    const items = [
      { productId: 'p1', quantity: 1 },
      { productId: 'p2', quantity: 101 },
      { productId: 'p3', quantity: 102 },
    ];
    await shop.send('CreateOrder', { id: 'o', userId: 'user-1', items });
    const saga = openSaga(mall, shop, 'o');
    await expect(saga.step('reserve_inventory')).rejects.toMatchObject({
      name: 'BusinessRefusal',
      message: 'insufficient stock for Book 2; insufficient stock for Book 3',
    });
    for (const product of ['p1', 'p2', 'p3']) {
      expect(await stockOf(shop, product)).toEqual({ onHand: 100, reserved: 0 });
    }
    await saga.run();
    expect(await saga.order()).toMatchObject({ status: 'CANCELLED', saga: { completedSteps: [] } });
  });

  test('a product that is gone by then', async () => {
    const shop = await openShop();
    await shop.send('DeleteProduct', { id: 'p2' });
    const saga = openSaga(mall, shop, 'o');
    await saga.run();
    expect(await saga.order()).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'Book 2 is no longer sold',
    });
    expect(await stockOf(shop, 'p1')).toEqual({ onHand: 100, reserved: 0 });
  });
});

describe('reservations by hand, which the saga did not make', () => {
  test('in another quantity than the order’s keep it from being confirmed', async () => {
    const shop = await openShop();
    await shop.send('ReserveStock', { productId: 'p2', orderId: 'o', quantity: 5 });
    const saga = openSaga(mall, shop, 'o');
    await saga.run();
    expect(await saga.order()).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'Book 2 cannot be reserved',
    });
    expect(await stockOf(shop, 'p1')).toEqual({ onHand: 100, reserved: 0 });
    expect(await stockOf(shop, 'p2')).toEqual({ onHand: 100, reserved: 5 });
  });

  test('in place of the saga’s, in another quantity, do so at the last step', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.step('reserve_inventory');
    await shop.send('ReleaseStock', { productId: 'p2', orderId: 'o' });
    await shop.send('ReserveStock', { productId: 'p2', orderId: 'o', quantity: 5 });
    await saga.run();
    expect((await saga.order()).status).toBe('CANCELLED');
    for (const product of ['p1', 'p2']) {
      expect(await stockOf(shop, product)).toEqual({ onHand: 100, reserved: 0 });
    }
  });
});

test('50 orders over scarce stock: never below zero, and nothing is promised twice', async () => {
  const shop = await openStockedShop(mall, 2);
  const ids = Array.from({ length: 50 }, (_, index) => `o${index}`);
  const items = [
    { productId: 'p1', quantity: 3 },
    { productId: 'p2', quantity: 1 },
  ];
  for (const id of ids) await shop.send('CreateOrder', { id, userId: 'user-1', items });

  const sagas = ids.map((id) => openSaga(mall, shop, id));
  const outcomes = await Promise.allSettled(sagas.map((saga) => saga.step('reserve_inventory')));

  const reserved = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(reserved).toBe(33);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'BusinessRefusal' });
  }
  expect(await stockOf(shop, 'p1')).toEqual({ onHand: 100, reserved: 99 });
  expect(await stockOf(shop, 'p2')).toEqual({ onHand: 100, reserved: 33 });
  for (const [index, saga] of sagas.entries()) {
    const { completedSteps } = (await saga.order()).saga;
    expect(completedSteps).toEqual(outcomes[index]?.status === 'fulfilled' ? ['reserve_inventory'] : []);
  }
});
