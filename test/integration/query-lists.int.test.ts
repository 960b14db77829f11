import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ValidationError } from '../../domain/errors.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import type { FieldRequest } from '../../functions/graphql/payload.ts';
import { project } from '../../functions/projector/projector.ts';
import { answerField, answerLevel } from '../../functions/query/graphql-door.ts';
import type { Connection } from '../../functions/views/connection.ts';
import type { ProductView } from '../../functions/views/product.ts';
import { asking, categoriesNamed, instant, orderCommits, productCommits } from '../support/catalogue.ts';
import { noEvents } from '../support/no-events.ts';
import { createReadSide, type TestReadSide } from '../support/postgres.ts';
import { ADMIN, identityOf } from '../support/principals.ts';
import { observeStatements, workOf } from '../support/statements.ts';

let readSide: TestReadSide;
let ask: ReturnType<typeof asking>;

/** In the order of creation. Prices are in the minor unit. */
const PRODUCTS = [
  { id: 'p1', name: 'delta', price: 300, categoryId: 'books' },
  { id: 'p2', name: 'Alpha', price: 250, currency: 'USD', categoryId: 'books' },
  { id: 'p3', name: 'Charlie', price: 300, categoryId: 'food' },
  { id: 'p4', name: 'bravo', price: 4_010, currency: 'EUR', categoryId: 'books' },
  { id: 'p5', name: 'ａｌｐｈａ', price: 1_000, categoryId: 'books' },
] as const;

/** Many, of a tenant of their own: some share the instant of their creation. */
const MANY = Array.from({ length: 250 }, (_, index) => ({ id: `m${index}`, name: `Many ${index % 7}` }));

beforeAll(async () => {
  readSide = await createReadSide();
  ask = asking(readSide.reader);
  const { writer } = readSide;
  await project(
    writer,
    categoriesNamed([
      ['food', 'Food'],
      ['books', 'books'],
      ['empty', 'Empty'],
      ['novels', 'Novels', 'books'],
      ['twin', 'FOOD', 'books'],
    ]),
  );
  await project(writer, productCommits(PRODUCTS));
  const many = productCommits(MANY, 'many').map((commit) => ({
    ...commit,
    at: commit.at.replace(/\d\.000Z$/, '0.000Z'),
  }));
  await project(writer, many);
  await project(
    writer,
    ['o1', 'o2', 'o3', 'o4', 'o5'].flatMap((id, index) =>
      orderCommits(id, { seconds: Math.floor(index / 2), userId: index === 4 ? 'user-2' : 'user-1' }),
    ),
  );
});

afterAll(() => readSide?.close());

const idsOf = (views: readonly { readonly id: string }[]) => views.map(({ id }) => id).join(' ');
const nodesOf = (edges: readonly { readonly node: { readonly id: string } }[]) =>
  edges.map(({ node }) => node.id);

function request(field: string, args: object = {}, selection: readonly string[] = []): FieldRequest {
  return {
    field,
    arguments: { ...args },
    source: null,
    identity: identityOf(ADMIN),
    headers: {},
    selection: [...selection],
  };
}

const invocation = () => ({ database: readSide.reader, events: noEvents, requestId: 'request-1' });

async function field<Data>(name: string, args: object = {}, selection: readonly string[] = []) {
  const answer = await answerField(request(`Query.${name}`, args, selection), invocation());
  if ('error' in answer) throw new Error(JSON.stringify(answer.error));
  return answer.data as Data;
}

describe('lists of products', () => {
  test.each([
    [{}, 'p1 p2 p3 p4 p5'],
    [{ sortOrder: 'DESC' }, 'p5 p4 p3 p2 p1'],
    [{ sortBy: 'name' }, 'p2 p5 p4 p3 p1'],
    [{ sortBy: 'price' }, 'p2 p4 p1 p3 p5'],
    [{ sortBy: 'price', sortOrder: 'DESC', limit: 2, offset: 1 }, 'p3 p1'],
    [{ categoryId: 'food' }, 'p3'],
    [{ minPrice: 40.1 }, 'p1 p3 p4 p5'],
    [{ minPrice: 40.101 }, 'p1 p3 p5'],
    [{ maxPrice: 40.1 }, 'p2 p4'],
    [{ maxPrice: 40.099 }, 'p2'],
    [{ minPrice: 2.5, maxPrice: 300, categoryId: 'books' }, 'p1 p2 p4'],
    [{ minPrice: 301, maxPrice: 300 }, ''],
    [{ minPrice: 0, maxPrice: 1e300 }, 'p1 p2 p3 p4 p5'],
    [{ maxPrice: 0 }, ''],
  ])('%j: %s', async (input, expected) => {
    expect(idsOf(await ask('ListProducts', input))).toBe(expected);
  });

  test('by their latest change are in the order of what they show', async () => {
    const [first, second] = ['old', 'new'].map((id) => productCommits([{ id, name: id }], 'changing'));
    if (!first || !second) throw new Error('there are two products');
    const reserved = { type: 'StockReserved', v: 1, data: { orderId: 'o1', quantity: 1 } };
    const later = (commits: readonly CommitItem[], minutes: number) =>
      commits.map((commit) => ({ ...commit, at: instant(minutes * 60) }));
    const [, opened] = first;
    if (!opened) throw new Error('a product has stock');
    await project(readSide.writer, [
      ...first,
      ...later(second, 1),
      ...later([{ ...opened, sk: 2, commitId: 'reserved', events: [reserved] }], 2),
    ]);
    const listed = await asking(readSide.reader, 'changing')('ListProducts', { sortBy: 'updatedAt' });
    expect(listed.map(({ updatedAt }) => updatedAt)).toEqual(
      listed.map(({ updatedAt }) => updatedAt).toSorted(),
    );
    expect(listed).toMatchObject([{ id: 'old', stockQuantity: 9 }, { id: 'new' }]);
  });

  test('of a category come by name', async () => {
    expect(idsOf(await ask('GetProductsByCategory', { categoryId: 'books' }))).toBe('p2 p5 p4 p1');
    expect(idsOf(await ask('GetProductsByCategory', { categoryId: 'books', limit: 1, offset: 1 }))).toBe(
      'p5',
    );
    expect(await ask('GetProductsByCategory', { categoryId: 'nothing' })).toEqual([]);
  });

  test('of a price range come by price', async () => {
    const products = await field<{ id: string }[]>('productsByPriceRange', { minPrice: 3, maxPrice: 500 });
    expect(idsOf(products)).toBe('p4 p1 p3');
  });

  test('come by the number of the page', async () => {
    expect(idsOf(await field('productsPaginated', { page: 2, perPage: 2 }))).toBe('p3 p4');
    expect(idsOf(await field('productsPaginated', { page: 3, perPage: 2 }))).toBe('p5');
    expect(await field('productsPaginated', { page: 4, perPage: 2 })).toEqual([]);
    expect(idsOf(await field('categoriesPaginated', { page: 2, perPage: 3 }))).toBe('novels twin');
  });

  test('come by ids, in their order, with null for what is not there', async () => {
    const found = await ask('GetProductsByIds', { ids: ['p3', 'nothing', 'p1', 'p3'] });
    expect(found.map((product) => product?.id ?? null)).toEqual(['p3', null, 'p1', 'p3']);
    expect(await ask('GetProductsByIds', { ids: [] })).toEqual([]);
    const categories = await ask('GetCategoriesByIds', { ids: ['novels', 'nothing'] });
    expect(categories.map((category) => category?.name ?? null)).toEqual(['Novels', null]);
  });
});

describe('one by its name', () => {
  test.each(['Charlie', 'CHARLIE', ' charlie ', 'ｃｈａｒｌｉｅ'])('%j', async (name) => {
    expect(await ask('GetProductByName', { name })).toMatchObject({ id: 'p3', stockQuantity: 10 });
  });

  test('is the first that was there, of several', async () => {
    expect(await ask('GetProductByName', { name: 'alpha' })).toMatchObject({ id: 'p2' });
    expect(await ask('GetCategoryByName', { name: 'food' })).toMatchObject({ id: 'food' });
  });

  test('is null where there is none', async () => {
    expect(await ask('GetProductByName', { name: 'char' })).toBeNull();
    expect(await ask('GetCategoryByName', { name: '%' })).toBeNull();
  });
});

test('whether there is one', async () => {
  expect(await ask('ProductExists', { id: 'p1' })).toBe(true);
  expect(await ask('ProductExists', { id: 'food' })).toBe(false);
  expect(await ask('CategoryExists', { id: 'food' })).toBe(true);
  expect(await ask('CategoryExists', { id: 'p1' })).toBe(false);
});

describe('pages by keyset', () => {
  test('hold everything once, in the order of creation', async () => {
    const many = asking(readSide.reader, 'many');
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 1; ; page += 1) {
      const read: Connection<ProductView> = await many('PageProducts', { first: 30, after });
      const { edges, pageInfo, totalCount } = read;
      seen.push(...nodesOf(edges));
      expect(totalCount).toBe(MANY.length);
      expect(pageInfo.hasPreviousPage).toBe(page > 1);
      expect(pageInfo).toMatchObject({
        startCursor: edges[0]?.cursor,
        endCursor: edges.at(-1)?.cursor,
      });
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen).toHaveLength(MANY.length);
    expect(new Set(seen)).toEqual(new Set(MANY.map(({ id }) => id)));
    const listed = await many('ListProducts', { limit: 100 });
    expect(seen.slice(0, 100)).toEqual(listed.map(({ id }) => id));
  });

  test('go on behind the last row, whatever is added or removed before it', async () => {
    const growing = asking(readSide.reader, 'growing');
    const commits = productCommits(
      ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id })),
      'growing',
    );
    await project(
      readSide.writer,
      commits.filter(({ pk }) => !pk.endsWith('/a')),
    );
    const first = await growing('PageProducts', { first: 2 });
    expect(nodesOf(first.edges)).toEqual(['b', 'c']);
    const gone = commits.find(({ pk }) => pk === 'growing/product/c');
    if (!gone) throw new Error('c was created');
    const deletion = { ...gone, sk: 2, events: [{ type: 'ProductDeleted', v: 1, data: { reason: null } }] };
    await project(readSide.writer, [...commits.filter(({ pk }) => pk.endsWith('/a')), deletion]);
    const second = await growing('PageProducts', { first: 2, after: first.pageInfo.endCursor });
    expect(nodesOf(second.edges)).toEqual(['d']);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('of one category', async () => {
    const { edges, pageInfo, totalCount } = await ask('PageProducts', { categoryId: 'books', first: 3 });
    expect(nodesOf(edges)).toEqual(['p1', 'p2', 'p4']);
    expect(pageInfo.hasNextPage).toBe(true);
    expect(totalCount).toBe(4);
    const rest = await ask('PageProducts', { categoryId: 'books', first: 3, after: pageInfo.endCursor });
    expect(nodesOf(rest.edges)).toEqual(['p5']);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('of nothing', async () => {
    expect(await ask('PageProducts', { categoryId: 'empty' })).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
  });

  test('of orders, the latest first', async () => {
    const first = await ask('ListOrders', { first: 2 });
    expect(nodesOf(first.edges)).toEqual(['o5', 'o4']);
    const second = await ask('ListOrders', { first: 2, after: first.pageInfo.endCursor });
    expect(nodesOf(second.edges)).toEqual(['o3', 'o2']);
    const third = await ask('ListOrders', { first: 2, after: second.pageInfo.endCursor });
    expect(nodesOf(third.edges)).toEqual(['o1']);
    expect([first, second, third].map(({ pageInfo }) => pageInfo)).toMatchObject([
      { hasPreviousPage: false, hasNextPage: true },
      { hasPreviousPage: true, hasNextPage: true },
      { hasPreviousPage: true, hasNextPage: false },
    ]);
    expect(nodesOf((await ask('ListOrders', { status: 'CONFIRMED' })).edges)).toEqual([]);
    expect((await ask('ListOrders', { status: 'PENDING' })).totalCount).toBe(5);
  });

  test('count only for those who look', async () => {
    const counting = (statements: readonly string[]) => statements.filter((text) => text.includes('count('));
    for (const name of ['productsConnection', 'orders']) {
      const blind = await observeStatements(() => field(name, {}, ['edges', 'edges/cursor']));
      expect(counting(blind.statements)).toEqual([]);
      expect(workOf(blind.statements)).toHaveLength(1);
      const curious = await observeStatements(() => field(name, {}, ['totalCount']));
      expect(curious.result).toMatchObject({ totalCount: 5 });
    }
  });
});

describe('nested fields, a level in one statement', () => {
  test('20 products with their categories are 2 statements', async () => {
    const { writer } = readSide;
    await project(
      writer,
      categoriesNamed(
        Array.from({ length: 4 }, (_, index) => [`c${index}`, `C${index}`] as const),
        'wide',
      ),
    );
    const products = Array.from({ length: 20 }, (_, index) => ({
      id: `w${index}`,
      name: 'W',
      categoryId: `c${index % 4}`,
    }));
    await project(writer, productCommits(products, 'wide'));
    const wide = asking(readSide.reader, 'wide');
    const { result, statements } = await observeStatements(async () => {
      const listed = await wide('ListProducts', { limit: 20 });
      const categoryIds = listed.map(({ categoryId }) => categoryId);
      return { categoryIds, categories: await wide('GetCategoriesOfProducts', { categoryIds }) };
    });
    expect(result.categories.map((category) => category?.id)).toEqual(result.categoryIds);
    expect(result.categories).toHaveLength(20);
    expect(workOf(statements)).toHaveLength(2);
  });

  test('products and their number of each category', async () => {
    const sources = ['books', 'empty', 'food', 'books'].map((id) => ({ id }));
    for (const [name, expected] of [
      ['Category.productCount', [4, 0, 1, 4]],
      ['Category.products', ['p5 p4', '', '', 'p5 p4']],
    ] as const) {
      const args = name === 'Category.products' ? { limit: 2, offset: 1 } : {};
      const requests = sources.map((source) => ({ ...request(name, args), source }));
      const { result, statements } = await observeStatements(() => answerLevel(requests, invocation()));
      const data = result.map((one) => ('data' in one ? one.data : one.error));
      expect(data.map((one) => (Array.isArray(one) ? idsOf(one) : one))).toEqual(expected);
      expect(workOf(statements)).toHaveLength(1);
    }
  });

  test('a mistake in one alias is its own', async () => {
    const requests = [{ limit: 1 }, { limit: 0 }].map((args) => ({
      ...request('Category.products', args),
      source: { id: 'books' },
    }));
    expect(await answerLevel(requests, invocation())).toMatchObject([
      { data: [{ id: 'p2' }] },
      { error: { type: 'VALIDATION_ERROR' } },
    ]);
  });
});

describe('input that is malformed names every bad field', () => {
  test.each([
    [
      'ListProducts',
      { limit: 0, offset: -1, sortBy: 'stock', sortOrder: 'UP' },
      'limit offset sortBy sortOrder',
    ],
    [
      'ListProducts',
      { limit: 101, offset: 1e300, minPrice: -1, maxPrice: Number.NaN },
      'limit maxPrice minPrice offset',
    ],
    ['ListProducts', { minPrice: Number.POSITIVE_INFINITY, categoryId: '%' }, 'categoryId minPrice'],
    ['ListCategories', { sortBy: 'price', parentId: 'a/b' }, 'parentId sortBy'],
    ['SearchProducts', { searchTerm: ' ', categoryId: '' }, 'categoryId searchTerm'],
    ['SearchProducts', { searchTerm: 'a\u0000b' }, 'searchTerm'],
    ['SearchCategories', { searchTerm: 'x'.repeat(101), limit: 0 }, 'limit searchTerm'],
    ['SearchCategories', {}, 'searchTerm'],
    ['PageProducts', { first: 0, after: 7 }, 'after first'],
    ['PageProducts', { first: 101 }, 'first'],
    ['ListOrders', { status: 'LOST', first: -1 }, 'first status'],
    ['GetProductByName', { name: '', minVersion: -1 }, 'minVersion name'],
    ['GetProductsByIds', { ids: Array.from({ length: 101 }, (_, index) => `p${index}`) }, 'ids'],
    ['GetProductsByCategory', {}, 'categoryId'],
    ['GetCategoryProductStatistics', { categoryId: 'a b' }, 'categoryId'],
    ['ListUserOrders', { userId: ' ', status: 'LOST' }, 'status userId'],
    ['WaitForOrder', { id: '?', timeout: 25_001 }, 'id timeout'],
    ['WaitForOrder', { id: 'o1', timeout: 0 }, 'timeout'],
  ] as const)('%s %j', async (type, input, fields) => {
    const refusal = await ask(type, input).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ValidationError);
    const violations = refusal instanceof ValidationError ? refusal.violations : [];
    expect([...new Set(violations.map((violation) => violation.field))].sort().join(' ')).toBe(fields);
  });

  test.each([
    'garbage',
    '',
    'W10',
    Buffer.from('["2026-01-01T00:00:00.000Z","a/b"]').toString('base64url'),
    Buffer.from('["now()","p1"]').toString('base64url'),
    Buffer.from('["2026-99-99T99:99:99.000Z","p1"]').toString('base64url'),
  ])('a cursor that was made up: %j', async (after) => {
    for (const type of ['PageProducts', 'ListOrders'] as const) {
      const asked = ask(type, { after: after || '.' });
      await expect(asked).rejects.toMatchObject({ violations: [{ field: 'after' }] });
    }
  });

  test('pages by number name their own arguments', async () => {
    const answer = await answerField(
      request('Query.productsPaginated', { page: 0, perPage: 101 }),
      invocation(),
    );
    expect(answer).toMatchObject({
      error: { info: { violations: [{ field: 'page' }, { field: 'perPage' }] } },
    });
  });
});
