import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { project } from '../../functions/projector/projector.ts';
import { asTenants } from '../../functions/read-model/database.ts';
import { containing } from '../../functions/read-model/search-text.ts';
import { asking, categoriesNamed, productCommits } from '../support/catalogue.ts';
import { createReadSide, type TestReadSide } from '../support/postgres.ts';

let readSide: TestReadSide;
let ask: ReturnType<typeof asking>;

/** So many that reading them all is clearly dearer than an index. */
const OTHERS = 3_000;

const PRODUCTS = [
  { id: 'mac', name: 'MacBook Pro', description: 'A notebook', categoryId: 'c1' },
  { id: 'watch', name: '電子時計', description: '防水です', categoryId: 'c1' },
  { id: 'piano', name: 'ピアノ', description: '電子楽器。ＨＤＭＩ端子', categoryId: 'c2' },
  { id: 'sale', name: '50% off_mug', description: 'path C:\\temp', categoryId: 'c2' },
  { id: 'sale2', name: '501 off-mug', description: null, categoryId: 'c2' },
  { id: 'cafe', name: 'ﾃﾚﾋﾞ CAFÉ', description: null, categoryId: 'c2' },
] as const;

beforeAll(async () => {
  readSide = await createReadSide();
  ask = asking(readSide.reader);
  const others = Array.from({ length: OTHERS }, (_, index) => ({
    id: `other-${index}`,
    name: `品物 ${index} ${index * 7_919}`,
    description: `説明 ${index * 104_729} `.repeat(5),
  }));
  await project(readSide.writer, productCommits(PRODUCTS));
  await project(readSide.writer, productCommits(PRODUCTS, 'rival'));
  await project(readSide.writer, productCommits(others));
  await project(
    readSide.writer,
    categoriesNamed([
      ['c1', '電子機器'],
      ['c2', 'Home & 100%_Garden'],
    ]),
  );
  await readSide.inspect('vacuum analyze');
});

afterAll(() => readSide?.close());

const idsOf = (views: readonly { readonly id: string }[]) => views.map(({ id }) => id).join(' ');

describe('products are found by a part of their name or description', () => {
  test.each([
    ['macbook', 'mac'],
    ['BOOK', 'mac'],
    ['cBo', 'mac'],
    ['電子', 'piano watch'],
    ['子時', 'watch'],
    ['防水', 'watch'],
    ['水', 'watch'],
    ['ぴあの', ''],
    ['ピアノ', 'piano'],
    ['HDMI', 'piano'],
    ['ｈｄｍｉ', 'piano'],
    ['テレビ', 'cafe'],
    ['café', 'cafe'],
    [' MacBook ', 'mac'],
    ['nothing at all', ''],
    ['Pro A', ''],
  ])('%s: %s', async (searchTerm, found) => {
    expect(idsOf(await ask('SearchProducts', { searchTerm }))).toBe(found);
  });

  test.each([
    ['0%', 'sale'],
    ['50_', ''],
    ['%', 'sale'],
    ['_', 'sale'],
    ['f_m', 'sale'],
    ['\\', 'sale'],
    ['C:\\t', 'sale'],
    ["'; drop table products; --", ''],
  ])('wildcards and quotes stand for themselves: %s', async (searchTerm, found) => {
    expect(idsOf(await ask('SearchProducts', { searchTerm }))).toBe(found);
  });

  test('in one category, and page by page', async () => {
    expect(idsOf(await ask('SearchProducts', { searchTerm: '電子', categoryId: 'c2' }))).toBe('piano');
    expect(idsOf(await ask('SearchProducts', { searchTerm: '電子', limit: 1 }))).toBe('piano');
    expect(idsOf(await ask('SearchProducts', { searchTerm: '電子', limit: 1, offset: 1 }))).toBe('watch');
    expect(await ask('SearchProducts', { searchTerm: '電子', offset: 2 })).toEqual([]);
  });

  test('as they are now', async () => {
    const [created] = productCommits([{ id: 'new', name: 'Before' }]);
    if (!created) throw new Error('a product has a commit');
    const revised = {
      ...created,
      sk: 2,
      commitId: 'revised',
      events: [{ type: 'ProductRevised', v: 1, data: { name: '改名済', description: 'Afterwards' } }],
    };
    await project(readSide.writer, [created, revised]);
    expect(await ask('SearchProducts', { searchTerm: 'before' })).toEqual([]);
    expect(idsOf(await ask('SearchProducts', { searchTerm: '改名' }))).toBe('new');
    expect(idsOf(await ask('SearchProducts', { searchTerm: 'AFTER' }))).toBe('new');
  });
});

test('categories are found by a part of their name', async () => {
  expect(idsOf(await ask('SearchCategories', { searchTerm: '電子' }))).toBe('c1');
  expect(idsOf(await ask('SearchCategories', { searchTerm: 'home' }))).toBe('c2');
  expect(idsOf(await ask('SearchCategories', { searchTerm: '0%_g' }))).toBe('c2');
  expect(idsOf(await ask('SearchCategories', { searchTerm: '0__G' }))).toBe('');
});

describe('search and row-level security', () => {
  test('nobody finds what another tenant has', async () => {
    const ofRival = asking(readSide.reader, 'rival');
    expect(idsOf(await ofRival('SearchProducts', { searchTerm: '電子' }))).toBe('piano watch');
    expect(await ofRival('SearchProducts', { searchTerm: '品物' })).toEqual([]);
    expect(await asking(readSide.reader, 'nobody')('SearchProducts', { searchTerm: '電子' })).toEqual([]);
  });

  test('without a tenant, or with several, the search itself finds nothing', async () => {
    const search = sql<{ id: string }>`select read_model_v1.search_products('%', null, 100, 0) as id`;
    expect((await search.execute(readSide.reader)).rows).toEqual([]);
    const several = asTenants(readSide.reader, ['default', 'rival'], async (transaction) =>
      search.execute(transaction),
    );
    expect((await several).rows).toEqual([]);
  });

  test('nobody can sign in as the searcher, and only readers may search', async () => {
    const rows = await readSide.inspect(
      `select rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname = 'shop_search'`,
    );
    expect(rows).toEqual([{ rolcanlogin: false, rolsuper: false, rolbypassrls: false }]);
    const search = sql`select read_model_v1.search_products('%', null, 1, 0)`.execute(readSide.writer);
    await expect(search).rejects.toMatchObject({ code: '42501' });
  });

  test.each(['電子', '時', 'notebook'])('the trigram index serves %s', async (term) => {
    await readSide.inspect("begin; set local role shop_search; set local app.tenants = 'default'");
    const rows = await readSide.inspect(
      `explain select id from read_model_v1.products
        where tenant = current_setting('app.tenants', true) and search_text like '${containing(term)}'`,
    );
    await readSide.inspect('rollback');
    const plan = rows.map((row) => Object.values(row)[0]).join('\n');
    expect(plan).toContain('Bitmap Index Scan on products_by_search_text');
    expect(plan).toMatch(/Index Cond:.*search_text ~~/);
  });

  test('a reader’s search goes through the index', async () => {
    const scans = async () => {
      const rows = await readSide.inspect<{ idx_scan: string }>(
        `select idx_scan from pg_stat_user_indexes where indexrelname = 'products_by_search_text'`,
      );
      return Number(rows[0]?.idx_scan);
    };
    const before = await scans();
    await ask('SearchProducts', { searchTerm: '電子' });
    await sql`select pg_stat_force_next_flush()`.execute(readSide.reader);
    await vi.waitFor(async () => expect(await scans()).toBeGreaterThan(before));
  });
});
