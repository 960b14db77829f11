import { beforeAll, describe, expect, test } from 'vitest';
import { BusinessRuleError, ServiceUnavailableError } from '../../domain/errors.ts';
import { COMPENSATIONS, SAGA_STEPS } from '../../domain/order/saga.ts';
import { loseAnswer } from '../support/dynamodb-requests.ts';
import { booksOf, openSaga, stockOf, toFailure } from '../support/saga.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';
import { openStockedShop, orderInput } from '../support/stocked-shop.ts';

let mall: Mall;
beforeAll(async () => {
  mall = await createMall();
});

const WRITES = ['PutItem', 'TransactWriteItems', 'UpdateItem'];
const UNTOUCHED = { onHand: 100, reserved: 0 };
const TIMEOUT = { Error: 'States.Timeout', Cause: '' };
const key = (shop: Shop, provider: 'payment' | 'shipment') => `${shop.tenant}/${provider}/o`;

async function openShop(order: object = {}): Promise<Shop> {
  const shop = await openStockedShop(mall, 2);
  await shop.send('CreateOrder', { id: 'o', ...orderInput(2), ...order });
  return shop;
}

async function everything(shop: Shop) {
  return { ...(await shop.written()), books: await booksOf(mall, shop) };
}

function cancel(shop: Shop): Promise<true> {
  return shop.send('CancelOrder', { orderId: 'o', reason: 'changed my mind' });
}

async function expectCancelled(shop: Shop, reason: string): Promise<void> {
  expect(await openSaga(mall, shop, 'o').order()).toMatchObject({
    status: 'CANCELLED',
    cancellationReason: reason,
    saga: { status: 'COMPENSATED', outstanding: [] },
  });
  for (const product of ['p1', 'p2']) expect(await stockOf(shop, product)).toEqual(UNTOUCHED);
  for (const row of await booksOf(mall, shop)) expect(row).toMatchObject({ undone: true });
}

describe('a wish to cancel', () => {
  test.each(SAGA_STEPS.map((next, done) => ({ next, done })))(
    'before $next: it is not done, and what was is undone',
    async ({ next, done }) => {
      const shop = await openShop();
      const saga = openSaga(mall, shop, 'o');
      await saga.steps(...SAGA_STEPS.slice(0, done));
      await cancel(shop);
      const before = await everything(shop);
      const refusal = await saga.step(next).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ name: 'OrderClosed' });
      expect(await everything(shop)).toEqual(before);

      await saga.compensate({ [next]: toFailure(refusal) });
      await expectCancelled(shop, 'changed my mind');
      expect((await saga.order()).saga.completedSteps).toEqual(SAGA_STEPS.slice(0, done));
    },
  );

  test('while the provider charges: the money goes back', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o', ({ gateway }) => ({
      gateway: {
        ...gateway,
        async charge(...order) {
          const payment = await gateway.charge(...order);
          await cancel(shop);
          return payment;
        },
      },
    }));
    await saga.run();
    await expectCancelled(shop, 'changed my mind');
    expect(await booksOf(mall, shop)).toMatchObject([{ effect: { amount: 2_000 }, undone: true }]);
  });

  test('while the order is being confirmed: one of the two wins', async () => {
    for (let round = 0; round < 5; round += 1) {
      const shop = await openShop();
      const saga = openSaga(mall, shop, 'o');
      await saga.steps('reserve_inventory', 'process_payment', 'arrange_shipping');
      const [confirmed] = await Promise.allSettled([saga.step('confirm_order'), cancel(shop)]);
      const { status, cancellation } = await saga.order();
      // Where the confirmation won, the wish is one to undo a confirmed order.
      expect(status).toBe(confirmed.status === 'fulfilled' ? 'CONFIRMED' : 'PROCESSING');
      expect(cancellation).toEqual({ reason: 'changed my mind' });
      await saga.compensate();
      await expectCancelled(shop, 'changed my mind');
    }
  });

  test('after confirmation returns the stock that was taken, also of a product that is gone by then', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.run();
    expect(await stockOf(shop, 'p1')).toEqual({ onHand: 99, reserved: 0 });
    await shop.send('DeleteProduct', { id: 'p2' });
    await cancel(shop);
    await saga.compensate();
    await expectCancelled(shop, 'changed my mind');
  });

  test('is refused by what is being shipped, and by what is cancelled it is not noticed', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.run();
    await cancel(shop);
    await expect(shop.send('ShipOrder', { id: 'o' })).rejects.toBeInstanceOf(BusinessRuleError);
    await saga.compensate();
    const before = await everything(shop);
    await cancel(shop);
    expect(await everything(shop)).toEqual(before);
  });
});

describe('an outcome that nobody knows', () => {
  test('a payment that may have been made is refunded', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.step('reserve_inventory');
    await saga.providers.gateway.charge(
      key(shop, 'payment'),
      { amount: 2_000, currency: 'JPY' },
      'pm_card_visa',
    );
    await saga.compensate({ process_payment: TIMEOUT });
    await expectCancelled(shop, 'process payment could not be completed');
    expect(await booksOf(mall, shop)).toMatchObject([{ effect: { amount: 2_000 }, undone: true }]);
  });

  test('a shipment that may have been booked is cancelled', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.steps('reserve_inventory', 'process_payment');
    await saga.providers.carrier.book(key(shop, 'shipment'), null);
    await saga.compensate({ arrange_shipping: TIMEOUT });
    await expectCancelled(shop, 'arrange shipping could not be completed');
    expect(await booksOf(mall, shop)).toMatchObject([{ undone: true }, { undone: true, effect: {} }]);
  });

  test.each([
    ['process_payment', ['reserve_inventory']],
    ['arrange_shipping', ['reserve_inventory', 'process_payment']],
  ] as const)('%s that had not begun cannot take effect any more', async (late, done) => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.steps(...done);
    await saga.compensate({ [late]: TIMEOUT });
    const before = await everything(shop);
    const { gateway, carrier } = saga.providers;
    const calls = {
      process_payment: () =>
        gateway.charge(key(shop, 'payment'), { amount: 1, currency: 'JPY' }, 'pm_card_visa'),
      arrange_shipping: () => carrier.book(key(shop, 'shipment'), null),
    };
    await expect(calls[late]()).rejects.toBeInstanceOf(BusinessRuleError);
    await expect(saga.step(late)).rejects.toMatchObject({ name: 'OrderClosed' });
    expect(await everything(shop)).toEqual(before);
    await expectCancelled(shop, `${late.replace('_', ' ')} could not be completed`);
  });

  test('a reservation is either in the order’s journal or does not exist', async () => {
    const shop = await openShop();
    await openSaga(mall, shop, 'o').compensate({ reserve_inventory: TIMEOUT });
    await expectCancelled(shop, 'reserve inventory could not be completed');
  });

  test('a confirmation whose answer was lost: the order stays confirmed', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.steps(...SAGA_STEPS);
    const before = await everything(shop);
    expect(await saga.step('begin_compensation', { failed: { confirm_order: TIMEOUT } })).toEqual({
      entry: 'none',
    });
    expect(await everything(shop)).toEqual(before);
  });
});

describe('compensations', () => {
  async function confirmedAndCancelled() {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.steps(...SAGA_STEPS);
    await cancel(shop);
    return { shop, saga };
  }

  test('begin where there is something left to undo', async () => {
    const { saga } = await confirmedAndCancelled();
    const entries: unknown[] = [];
    for (const compensation of COMPENSATIONS) {
      entries.push(await saga.step('begin_compensation'));
      await saga.step(compensation);
    }
    entries.push(await saga.step('begin_compensation'));
    const expected = ['cancel_shipping', 'refund_payment', 'release_inventory', 'cancel_order'];
    expect(entries).toEqual(expected.map((entry) => ({ entry })));
  });

  const ALL = ['begin_compensation', ...COMPENSATIONS, 'cancel_order'] as const;

  test.each(ALL)('%s again changes nothing, however late', async (repeated) => {
    const { shop, saga } = await confirmedAndCancelled();
    for (const name of ALL) {
      await saga.step(name);
      if (ALL.indexOf(name) < ALL.indexOf(repeated)) continue;
      const before = await everything(shop);
      await saga.step(repeated);
      expect(await everything(shop)).toEqual(before);
    }
  });

  test.each(ALL)('%s whose answers are lost is repeated until it is done', async (unlucky) => {
    const { shop, saga } = await confirmedAndCancelled();
    for (const name of ALL) {
      if (name === unlucky) {
        loseAnswer(mall.client, WRITES);
        await expect(saga.step(name)).rejects.toMatchObject({ name: 'TransientFailure' });
      }
      await saga.step(name);
    }
    await expectCancelled(shop, 'changed my mind');
  });

  test('nothing forward commits once they have begun', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.step('reserve_inventory');
    await saga.step('begin_compensation', { failed: { process_payment: TIMEOUT } });
    for (const name of ['process_payment', 'arrange_shipping', 'confirm_order'] as const) {
      await expect(saga.step(name)).rejects.toMatchObject({ name: 'OrderClosed' });
    }
  });
});

describe('a compensation that cannot be completed', () => {
  const away = (): never => {
    throw new ServiceUnavailableError('the provider is away');
  };
  const refundFails = openSagaWith({ refund: true });
  const bothFail = openSagaWith({ refund: true, cancel: true });

  function openSagaWith(fails: { refund?: boolean; cancel?: boolean }) {
    return (shop: Shop) =>
      openSaga(mall, shop, 'o', ({ gateway, carrier }) => ({
        gateway: fails.refund ? { ...gateway, refund: async () => away() } : gateway,
        carrier: fails.cancel ? { ...carrier, cancel: async () => away() } : carrier,
      }));
  }

  test.each([
    { failing: refundFails, outstanding: ['refund_payment'] },
    { failing: bothFail, outstanding: ['cancel_shipping', 'refund_payment'] },
  ])(
    'does not stop the others; the order is FAILED with $outstanding outstanding',
    async ({ failing, outstanding }) => {
      const shop = await openShop();
      await openSaga(mall, shop, 'o').steps(...SAGA_STEPS);
      await cancel(shop);
      const saga = failing(shop);
      await expect(saga.compensate()).rejects.toMatchObject({
        name: 'CompensationIncomplete',
        message: `not undone: ${outstanding.join(', ')}`,
      });
      expect(await saga.order()).toMatchObject({ status: 'FAILED', saga: { status: 'FAILED', outstanding } });
      expect(await stockOf(shop, 'p1')).toEqual(UNTOUCHED);
    },
  );

  test('a redrive that fails again changes nothing; one that works ends in CANCELLED', async () => {
    const shop = await openShop();
    await openSaga(mall, shop, 'o').steps(...SAGA_STEPS);
    await cancel(shop);
    const failing = refundFails(shop);
    const incomplete = { incomplete: { refund_payment: TIMEOUT } };
    await expect(failing.compensate()).rejects.toMatchObject({ name: 'CompensationIncomplete' });
    const before = await everything(shop);
    await expect(failing.step('cancel_order', incomplete)).rejects.toMatchObject({
      name: 'CompensationIncomplete',
    });
    expect(await everything(shop)).toEqual(before);

    await openSaga(mall, shop, 'o').step('cancel_order', incomplete);
    await expectCancelled(shop, 'changed my mind');
    const after = await everything(shop);
    await openSaga(mall, shop, 'o').step('cancel_order', incomplete);
    expect(await everything(shop)).toEqual(after);
  });

  test('what is tried once more at the end and works then is no failure', async () => {
    const shop = await openShop();
    const saga = openSaga(mall, shop, 'o');
    await saga.steps(...SAGA_STEPS);
    await cancel(shop);
    await saga.steps('begin_compensation', 'cancel_shipping', 'release_inventory');
    await saga.step('cancel_order', { incomplete: { refund_payment: TIMEOUT } });
    await expectCancelled(shop, 'changed my mind');
  });
});
