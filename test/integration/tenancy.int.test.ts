import { sql } from 'kysely';
/** Two tenants with the same ids, the same names and the same customers, side by side, from the command to the query. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWith } from '../../functions/event-store/open.ts';
import { PROJECTION, project } from '../../functions/projector/projector.ts';
import { queryBus } from '../../functions/query/bus.ts';
import { selectOrders } from '../../functions/query/order-row.ts';
import { selectProducts } from '../../functions/query/product-row.ts';
import { asTenants, type Database, type Tx } from '../../functions/read-model/database.ts';
import { itemsOf } from '../support/dynamodb.ts';
import { commitsOfShop } from '../support/history.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';
import { ADMIN, customer } from '../support/principals.ts';
import { openSaga } from '../support/saga.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';

const TENANTS = ['acme', 'bolt'] as const;
type Tenant = (typeof TENANTS)[number];
/** What differs: how many there are, so that the one's answer cannot be the other's. */
const STOCK: Readonly<Record<Tenant, number>> = { acme: 10, bolt: 20 };

let database: TestDatabase;
let reader: Database;
let mall: Mall;
let shops: Readonly<Record<Tenant, Shop>>;

beforeAll(async () => {
  database = await createMigratedDatabase();
  mall = await createMall();
  shops = { acme: mall.openShop('acme'), bolt: mall.openShop('bolt') };
  // The same commands under the same keys: in one tenant, the second of each would be a repetition or a conflict.
  for (const tenant of TENANTS) await fill(shops[tenant], STOCK[tenant]);
  const commits = await Promise.all(TENANTS.map((tenant) => commitsOfShop(shops[tenant])));
  await project(await database.connectAs('shop_writer'), commits.flat(), {
    ...PROJECTION,
    open: openWith(mall.keys),
  });
  reader = await database.connectAs('shop_reader');
});

afterAll(async () => {
  await database.close();
});

async function fill(shop: Shop, stockQuantity: number): Promise<void> {
  await shop.send('CreateCategory', { id: 'books', name: 'Books' });
  await shop.send('CreateProduct', {
    id: 'p1',
    name: 'Book',
    price: 100,
    categoryId: 'books',
    stockQuantity,
  });
  const principal = customer('alice', shop.tenant);
  const order = { userId: 'alice', items: [{ productId: 'p1', quantity: 1 }] };
  const { id } = await shop.send('CreateOrder', order, { principal, idempotencyKey: 'first' });
  await shop.send('CreateOrder', { id: 'o1', ...order }, { principal });
  await openSaga(mall, shop, 'o1').run();
  await shop.send('CancelOrder', { orderId: id }, { principal, idempotencyKey: 'second' });
}

describe.each(TENANTS)('the tenant %s', (tenant) => {
  const ask = <Type extends Parameters<typeof queryBus.execute>[0]>(type: Type, input: object) =>
    queryBus.execute(type, input, {
      database: reader,
      events: mall.events,
      principal: { ...ADMIN, tenant },
      correlationId: 'test',
    });

  test('has its own stock, reserved and taken by its own orders', async () => {
    expect(await ask('GetProduct', { id: 'p1' })).toMatchObject({ stockQuantity: STOCK[tenant] - 1 });
    expect(await ask('GetOrderStatistics', {})).toMatchObject({ totalCount: 2 });
    expect(await ask('ListUserOrders', { userId: 'alice' })).toHaveLength(2);
  });

  test('changes nothing of the other’s', async () => {
    const [other] = TENANTS.filter((one) => one !== tenant);
    if (!other) throw new Error('there are two');
    const before = await shops[other].written();
    await shops[tenant].send('AdjustStock', { productId: 'p1', delta: 5 });
    await shops[tenant].send('UpdateCategory', { id: 'books', name: 'Many books' });
    await shops[tenant].send('ShipOrder', { id: 'o1' });
    expect(await shops[other].written()).toEqual(before);
  });
});

test('every key that anything was written under begins with its tenant', async () => {
  // The mall keeps the keys of personal data in memory.
  const { subjectKeys: _unused, ...written } = mall.tables;
  for (const table of Object.values(written)) {
    const items = await itemsOf(mall.client, table);
    const tenants = new Set(items.map(({ pk }) => String(pk).split('/')[0]));
    expect(tenants).toEqual(new Set(TENANTS));
    for (const tenant of TENANTS) {
      expect(items.filter(({ pk }) => String(pk).startsWith(`${tenant}/`))).not.toEqual([]);
    }
  }
});

describe('a query that forgets its tenant finds nothing', () => {
  const QUERIES: Readonly<Record<string, (database: Tx) => Promise<readonly unknown[]>>> = {
    products: (transaction) => selectProducts(transaction).execute(),
    orders: (transaction) => selectOrders(transaction, ADMIN).selectAll().execute(),
    categories: (transaction) => transaction.selectFrom('categories').selectAll().execute(),
    positions: (transaction) => transaction.selectFrom('positions').selectAll().execute(),
  };

  test.each(Object.entries(QUERIES))('%s', async (_what, read) => {
    const forgetful = reader.transaction().execute(async (transaction) => {
      await sql`set local search_path = read_model_v1`.execute(transaction);
      return read(transaction);
    });
    expect(await forgetful).toEqual([]);
    expect(await asTenants(reader, ['acme'], read)).not.toEqual([]);
  });
});
