import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../functions/read-model/database.ts';
import { asking, instant } from '../support/catalogue.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';

/** So many that reading them all is clearly dearer than an index. */
const ROWS = 5_000;

/** Two tenants with as much of everything, as wide as it usually is. */
const FILL = `
  insert into categories (tenant, id, version, created_at, updated_at, name, name_key, search_text, parent_id)
    select tenant, 'c' || n, 1, at, at, 'Category ' || n, 'category ' || n, 'xcx', 'c' || n % 50 from numbered;
  insert into products (tenant, id, version, created_at, updated_at, name, name_key, search_text, description, price,
      price_hundredths, currency, category_id)
    select tenant, 'p' || n, 1, at, at, 'Product ' || n, 'product ' || n, 'xpx', repeat(md5(n::text), 5), n, n * 100, 'JPY',
      'c' || n % 50 from numbered;
  insert into stock (tenant, id, version, created_at, updated_at, on_hand, reserved)
    select tenant, 'p' || n, 1, at, at, 100, 0 from numbered;
  insert into orders (tenant, id, version, created_at, updated_at, user_id, status, total, currency, lines, shipping_address,
      saga_status, completed_steps, outstanding)
    select tenant, 'o' || n, 1, at, at, 'user-' || n % 100, (array['PENDING', 'SHIPPED'])[1 + n % 2], n, 'JPY',
      jsonb_build_array(repeat(md5(n::text), 10)), to_jsonb(repeat(md5(n::text), 5)), 'STARTED', '{}', '{}' from numbered`;

let database: TestDatabase;
let reader: Database;

beforeAll(async () => {
  database = await createMigratedDatabase();
  reader = await database.connectAs('shop_reader');
  await database.inspect(`set search_path = read_model_v1`);
  await database.inspect(`create temporary table numbered as
    select tenant, n, timestamptz '2026-01-01' + n * interval '1 second' as at
    from (values ('default'), ('rival')) tenants (tenant), generate_series(1, ${ROWS}) n order by n`);
  for (const statement of FILL.split(';')) await database.inspect(statement);
  await vi.waitFor(vacuum, { timeout: 30_000 });
});

afterAll(() => database.close());

/** Only where all rows are known to be visible to everybody does an index alone answer; whoever is in a transaction hinders that. */
async function vacuum(): Promise<void> {
  await database.inspect('vacuum analyze');
  const hidden = await database.inspect(
    `select relname from pg_class where relnamespace = 'read_model_v1'::regnamespace and relkind = 'r'
      and relallvisible < relpages`,
  );
  expect(hidden).toEqual([]);
}

/** How PostgreSQL goes about the statements of a query, for whoever sends them. */
async function plansOf(work: () => Promise<unknown>): Promise<string> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  await work();
  const sent = query.mock.calls.map(([text, parameters]) => ({ text, parameters }) as unknown as Sent);
  query.mockRestore();
  const plans: string[] = [];
  await database.inspect(
    `begin; set local role shop_reader; set local app.tenants = 'default'; set local search_path = read_model_v1`,
  );
  for (const { text, parameters } of sent.filter((one) => /^select (?!set_config)/i.test(one.text.trim()))) {
    const lines = await database.inspect(`explain (costs off) ${text}`, parameters);
    plans.push(...lines.map((line) => String(Object.values(line)[0])));
  }
  await database.inspect('rollback');
  return plans.join('\n');
}

interface Sent {
  readonly text: string;
  readonly parameters?: readonly unknown[];
}

/** Behind the row in the middle. */
function middle(id: string): string {
  return Buffer.from(JSON.stringify([instant(ROWS / 2), `${id}${ROWS / 2}`])).toString('base64url');
}

test.each([
  ['ListCategories', {}],
  ['ListCategories', { sortOrder: 'DESC' }],
  ['ListCategories', { sortBy: 'name' }],
  ['ListCategories', { sortBy: 'updatedAt', sortOrder: 'DESC' }],
  ['ListCategories', { parentId: 'c7' }],
  ['ListProducts', {}],
  ['ListProducts', { sortBy: 'name' }],
  ['ListProducts', { sortBy: 'price', sortOrder: 'DESC' }],
  ['ListProducts', { sortBy: 'updatedAt', sortOrder: 'DESC' }],
  ['ListProducts', { sortBy: 'price', minPrice: 100, maxPrice: 200 }],
  ['ListProducts', { categoryId: 'c7', sortBy: 'price' }],
  ['GetProductsByCategory', { categoryId: 'c7' }],
  ['PageProducts', { count: false }],
  ['PageProducts', { count: false, after: middle('p') }],
  ['PageProducts', { count: false, after: middle('p'), categoryId: 'c0' }],
  ['ListUserOrders', { userId: 'user-7' }],
  ['ListOrders', { count: false }],
  ['ListOrders', { count: false, after: middle('o') }],
  ['ListOrders', { count: false, after: middle('o'), status: 'PENDING' }],
] as const)('%s %j is read off an index, in its order', async (type, input) => {
  const plans = await plansOf(() => asking(reader)(type, input));
  expect(plans).toMatch(/Index/);
  expect(plans).not.toMatch(/Seq Scan|Bitmap|Sort/);
});

test.each([
  ['GetCategory', { id: 'c7', minVersion: 1 }],
  ['GetCategoryByName', { name: 'category 7' }],
  ['GetCategoriesByIds', { ids: ['c7', 'c8'] }],
  ['GetProduct', { id: 'p7', minVersion: 1 }],
  ['GetProductByName', { name: 'product 7' }],
  ['GetProductsByIds', { ids: ['p7', 'p8'] }],
  ['GetProductStatistics', {}],
  ['GetCategoryProductStatistics', { categoryId: 'c7' }],
  ['CountProductsOfCategories', { categoryIds: ['c7', 'c8'] }],
  ['ListProductsOfCategories', { categoryIds: ['c7', 'c8'], limit: 3 }],
  ['GetOrder', { id: 'o7' }],
  ['GetOrderStatistics', {}],
] as const)('%s %j reads no table from end to end', async (type, input) => {
  expect(await plansOf(() => asking(reader)(type, input))).not.toMatch(/Seq Scan/);
});
