import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type OpenCommits, openWith } from '../../functions/event-store/open.ts';
import { logger } from '../../functions/platform/logger.ts';
import { type Erasing, erase } from '../../functions/privacy/erase.ts';
import { PROJECTION, project } from '../../functions/projector/projector.ts';
import type { Database } from '../../functions/read-model/database.ts';
import { commitsOfShop } from '../support/history.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';
import { openSaga } from '../support/saga.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';
import { openStockedShop } from '../support/stocked-shop.ts';

let mall: Mall;
let database: TestDatabase;
let projecting: Database;
let erasing: Erasing;
let shop: Shop;

beforeAll(async () => {
  mall = await createMall();
  database = await createMigratedDatabase();
  projecting = await database.connectAs('shop_writer');
  const { shredder } = mall.keys;
  erasing = { database: await database.connectAs('shop_writer'), shredder, now: () => new Date() };
});

afterAll(() => database?.close());

beforeEach(async () => {
  shop = await openStockedShop(mall);
});

const ann = 'ann-marie';
const shippingAddress = { postalCode: '75001', city: 'Paris', street: '17 rue du Louvre', country: 'FR' };

async function place(id: string, input: object = {}): Promise<void> {
  const items = [{ productId: 'p1', quantity: 1 }];
  await shop.send('CreateOrder', { id, userId: ann, items, shippingAddress, ...input });
}

/** Orders of Ann's that went each another way, and one of Bob's. */
async function placeOrders(): Promise<void> {
  await place('bobs', { userId: 'bob', shippingAddress: null });
  await place('confirmed');
  await place('nowhere', { shippingAddress: null });
  await place('declined', { paymentMethod: 'pm_card_declined' });
  await place('withdrawn');
  await shop.send('CancelOrder', { orderId: 'withdrawn', reason: 'Ann says no' });
  for (const id of ['bobs', 'confirmed', 'nowhere', 'declined', 'withdrawn'])
    await openSaga(mall, shop, id).run();
}

async function projectAll(open: OpenCommits = openWith(mall.keys)): Promise<void> {
  await project(projecting, await commitsOfShop(shop), { ...PROJECTION, open });
}

function orders(): Promise<Record<string, unknown>[]> {
  return database.inspect('select * from read_model_v1.orders where tenant = $1 order by id', [shop.tenant]);
}

/** What of Ann is in the rows. */
function personalIn(rows: readonly object[]): string[] {
  const text = JSON.stringify(rows);
  return [ann, 'Ann', ...Object.values(shippingAddress)].filter((word) => text.includes(`"${word}`));
}

async function forgetRows(): Promise<void> {
  for (const table of ['orders', 'products', 'categories', 'stock', 'positions'])
    await database.inspect(`delete from read_model_v1.${table} where tenant = $1`, [shop.tenant]);
}

function eraseAnn() {
  return erase(erasing, { tenant: shop.tenant, subject: ann });
}

describe('erasing somebody', () => {
  test('leaves rows that are just what the events lead to from now on', async () => {
    await placeOrders();
    await projectAll();
    const before = await orders();
    expect(await eraseAnn()).toEqual({ outcome: 'erased', erasedAt: expect.any(String), orders: 4 });

    const after = await orders();
    expect(personalIn(after)).toEqual([]);
    expect(after.map(({ status, total }) => [status, total])).toEqual(
      before.map(({ status, total }) => [status, total]),
    );
    expect(after[0]).toEqual(before[0]);
    await forgetRows();
    await projectAll();
    expect(await orders()).toEqual(after);
  });

  test('goes on where it was interrupted: the key was shredded, and nothing blanked', async () => {
    await placeOrders();
    await projectAll();
    mall.keys.shred(shop.tenant, ann);
    expect(await eraseAnn()).toMatchObject({ outcome: 'erased', orders: 4 });
    expect(personalIn(await orders())).toEqual([]);
  });

  test('is repeatable', async () => {
    await placeOrders();
    await projectAll();
    const first = await eraseAnn();
    expect(await eraseAnn()).toEqual({ ...first, orders: 0 });
  });

  test('reaches orders that are projected only afterwards', async () => {
    await placeOrders();
    expect(await eraseAnn()).toMatchObject({ outcome: 'erased', orders: 0 });
    await projectAll();
    expect(personalIn(await orders())).toEqual([]);
  });

  test('waits for a projection that has opened the events while there was a key', async () => {
    await placeOrders();
    const opened = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const projected = projectAll(async (commits) => {
      const found = await openWith(mall.keys)(commits);
      opened.resolve();
      await goOn.promise;
      return found;
    });
    await opened.promise;
    const erased = eraseAnn();
    // It has nothing left to do but to wait for its lock.
    await vi.waitFor(async () => {
      const [waiting] = await database.inspect<{ count: string }>(
        `select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
         where locktype = 'advisory' and not granted and datname = current_database()`,
      );
      expect(waiting?.count).toBe('1');
    });
    goOn.resolve();
    await projected;
    expect(await erased).toMatchObject({ outcome: 'erased', orders: 4 });
    expect(personalIn(await orders())).toEqual([]);
  });

  test('is refused as long as an order is being processed, and then changes nothing', async () => {
    await placeOrders();
    await place('processing');
    await projectAll();
    const before = await orders();
    expect(await eraseAnn()).toEqual({ outcome: 'unfinished', orders: 1 });
    expect(await orders()).toEqual(before);
    expect(await mall.keys.shredder.find({ tenant: shop.tenant, subject: ann })).toMatchObject({
      erasedAt: null,
    });
  });

  test('is refused where nobody has that name in that tenant', async () => {
    await placeOrders();
    await projectAll();
    expect(await erase(erasing, { tenant: shop.tenant, subject: 'nobody' })).toEqual({ outcome: 'unknown' });
    expect(await erase(erasing, { tenant: 'another', subject: ann })).toEqual({ outcome: 'unknown' });
    expect(personalIn(await orders())).toContain(ann);
  });

  test('is logged with its key, and not with the name', async () => {
    const info = vi.spyOn(logger, 'info');
    onTestFinished(() => info.mockRestore());
    await placeOrders();
    await projectAll();
    const { keyId } = (await mall.keys.shredder.find({ tenant: shop.tenant, subject: ann })) ?? {};
    await eraseAnn();
    expect(info.mock.calls.filter(([message]) => message === 'personal data erased')).toEqual([
      ['personal data erased', { tenant: shop.tenant, keyId, erasedAt: expect.any(String), orders: 4 }],
    ]);
  });
});
