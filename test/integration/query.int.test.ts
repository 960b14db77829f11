import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ValidationError } from '../../domain/errors.ts';
import { openWith } from '../../functions/event-store/open.ts';
import type { Answer } from '../../functions/graphql/answer.ts';
import type { FieldRequest } from '../../functions/graphql/payload.ts';
import { PROJECTION, project } from '../../functions/projector/projector.ts';
import { queryBus } from '../../functions/query/bus.ts';
import { answerField, answerLevel } from '../../functions/query/graphql-door.ts';
import type { Database } from '../../functions/read-model/database.ts';
import { categoryCommits } from '../support/commits.ts';
import { commitsOfShop } from '../support/history.ts';
import { noEvents } from '../support/no-events.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';
import { ADMIN, identityOf } from '../support/principals.ts';
import { openSaga } from '../support/saga.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';
import { observeStatements, workOf } from '../support/statements.ts';

let database: TestDatabase;
let writer: Database;
let reader: Database;
let mall: Mall;
let shop: Shop;

beforeAll(async () => {
  database = await createMigratedDatabase();
  writer = await database.connectAs('shop_writer');
  reader = await database.connectAs('shop_reader');
  mall = await createMall();
  shop = mall.openShop(ADMIN.tenant);
  await fillShop();
  await project(writer, await commitsOfShop(shop), { ...PROJECTION, open: openWith(mall.keys) });
});

afterAll(async () => {
  await database.close();
});

/** Name, price, currency and category of every product; each is created a moment after the one before it. */
const PRODUCTS = [
  ['p1', 'Delta', 300, 'JPY', 'books'],
  ['p2', 'Alpha', 2.5, 'USD', 'books'],
  ['p3', 'Charlie', 300, 'JPY', 'food'],
  ['p4', 'Bravo', 40, 'EUR', 'books'],
  ['p5', 'Alpha', 1_000, 'JPY', 'books'],
] as const;

async function fillShop(): Promise<void> {
  for (const id of ['food', 'books', 'empty', 'gone'])
    await shop.send('CreateCategory', { id, name: `${id} name` });
  await shop.send('CreateCategory', { id: 'novels', name: 'novels name', parentId: 'books' });
  await shop.send('UpdateCategory', { id: 'food', description: 'to eat' });
  await shop.send('DeleteCategory', { id: 'gone' });
  for (const [id, name, price, currency, categoryId] of PRODUCTS) {
    await shop.send('CreateProduct', { id, name, price, currency, categoryId, stockQuantity: 10 });
  }
  await shop.send('CreateProduct', { id: 'gone', name: 'Gone', price: 1, categoryId: 'food' });
  await shop.send('DeleteProduct', { id: 'gone' });
  for (const [id, userId] of [
    ['o1', 'user-1'],
    ['o2', 'user-2'],
    ['o3', 'user-1'],
    ['o4', 'user-1'],
  ]) {
    await shop.send('CreateOrder', { id, userId, items: [{ productId: 'p1', quantity: 1 }] });
  }
  await openSaga(mall, shop, 'o3').run();
}

const context = () => ({ database: reader, events: noEvents, principal: ADMIN, correlationId: 'test' });
type Queries = Parameters<typeof queryBus.execute>[0];
const ask = <Type extends Queries>(type: Type, input: object = {}) =>
  queryBus.execute(type, input, context());
const idsOf = (views: readonly { readonly id: string }[]) => views.map(({ id }) => id).join(' ');

/** A field as the resolver sends it. */
function request(field: string, args: object = {}, source: object | null = null): FieldRequest {
  return {
    field,
    arguments: { ...args },
    source: source && { ...source },
    identity: identityOf(ADMIN),
    headers: {},
    selection: [],
  };
}

const invocation = () => ({ database: reader, events: noEvents, requestId: 'request-1' });
const dataOf = (answers: readonly Answer[]) =>
  answers.map((answer) => ('data' in answer ? answer.data : answer.error));

describe('a single entity', () => {
  test('as its mutation answered it, in one statement', async () => {
    const { result, statements } = await observeStatements(() => ask('GetProduct', { id: 'p2' }));
    expect(result).toMatchObject({
      id: 'p2',
      name: 'Alpha',
      price: { amount: 250, currency: 'USD' },
      categoryId: 'books',
      stockQuantity: 10,
      active: true,
      version: 2,
    });
    expect(workOf(statements)).toHaveLength(1);
    expect(await ask('GetCategory', { id: 'food' })).toMatchObject({ description: 'to eat', version: 2 });
    expect(await ask('GetOrder', { id: 'o3' })).toMatchObject({ status: 'CONFIRMED', version: 5 });
  });

  test.each([
    ['GetCategory', 'nothing'],
    ['GetCategory', 'gone'],
    ['GetProduct', 'nothing'],
    ['GetProduct', 'gone'],
    ['GetOrder', 'nothing'],
  ] as const)('%s of %s answers null, in one statement', async (type, id) => {
    const { result, statements } = await observeStatements(() => ask(type, { id }));
    expect(result).toBeNull();
    expect(workOf(statements)).toHaveLength(1);
  });

  test('of another tenant does not exist', async () => {
    const principal = { ...ADMIN, tenant: 'other' };
    for (const type of ['GetCategory', 'GetProduct', 'GetOrder'] as const) {
      for (const id of ['books', 'p1', 'o1']) {
        expect(await queryBus.execute(type, { id }, { ...context(), principal })).toBeNull();
      }
    }
    expect(await queryBus.execute('ListProducts', {}, { ...context(), principal })).toEqual([]);
  });

  test('in the shape of the schema', async () => {
    expect(await answerField(request('Query.product', { id: 'p2' }), invocation())).toMatchObject({
      data: { price: 2.5, currency: 'USD', stockQuantity: 10 },
    });
    expect(await answerField(request('Query.order', { id: 'o1' }), invocation())).toMatchObject({
      data: {
        status: 'PENDING',
        totalAmount: 300,
        currency: 'JPY',
        items: [{ productId: 'p1', productName: 'Delta', quantity: 1, price: 300, subtotal: 300 }],
        sagaState: {
          sagaId: 'order-o1',
          state: 'started',
          status: 'STARTED',
          currentStep: 'reserve_inventory',
        },
      },
    });
    expect(await answerField(request('Query.sagaState', { orderId: 'o3' }), invocation())).toMatchObject({
      data: {
        state: 'completed',
        currentStep: null,
        completedSteps: ['reserve_inventory', 'process_payment', 'arrange_shipping', 'confirm_order'],
        failureReason: null,
      },
    });
    for (const field of ['Query.order', 'Query.product', 'Query.category']) {
      expect(await answerField(request(field, { id: 'nothing' }), invocation())).toEqual({ data: null });
    }
    expect(await answerField(request('Query.sagaState', { orderId: 'nothing' }), invocation())).toEqual({
      data: null,
    });
  });
});

describe('at least a version', () => {
  test('that is there is one read', async () => {
    const { result, statements } = await observeStatements(() =>
      ask('GetOrder', { id: 'o3', minVersion: 5 }),
    );
    expect(result).toMatchObject({ version: 5 });
    expect(workOf(statements)).toHaveLength(1);
  });

  test('that a mutation answered is waited for', async () => {
    const own = mall.openShop(ADMIN.tenant);
    const { version } = await own.send('AdjustStock', { productId: 'p4', delta: 5 });
    const answered = ask('GetProduct', { id: 'p4', minVersion: version });
    const [late] = (await commitsOfShop(own)).filter(({ pk, sk }) => pk.endsWith('/stock/p4') && sk === 2);
    if (!late) throw new Error('the stock was adjusted');
    await project(writer, [late]);
    expect(await answered).toMatchObject({ version, stockQuantity: 15 });
  });

  test('of something that is new is waited for', async () => {
    const principal = { ...ADMIN, tenant: 'late' };
    const answered = queryBus.execute(
      'GetCategory',
      { id: 'new', minVersion: 2 },
      { ...context(), principal },
    );
    await project(writer, categoryCommits('late/category/new', 1));
    expect(await answered).toMatchObject({ id: 'new', version: 2 });
  });

  test('of something that is gone by then is null', async () => {
    expect(await ask('GetCategory', { id: 'gone', minVersion: 2 })).toBeNull();
    // The catalogue entry's two versions and its stock's two.
    expect(await ask('GetProduct', { id: 'gone', minVersion: 4 })).toBeNull();
  });
});

describe('categories', () => {
  test.each([
    [{}, 'food books empty novels'],
    [{ sortBy: 'name' }, 'books empty food novels'],
    [{ sortBy: 'name', sortOrder: 'DESC' }, 'novels food empty books'],
    [{ sortBy: 'updatedAt' }, 'books empty novels food'],
    [{ parentId: 'books' }, 'novels'],
    [{ parentId: 'nothing' }, ''],
    [{ limit: 2 }, 'food books'],
    [{ limit: 2, offset: 3 }, 'novels'],
    [{ offset: 100 }, ''],
  ])('%j: %s', async (input, expected) => {
    expect(idsOf(await ask('ListCategories', input))).toBe(expected);
  });
});

describe('products', () => {
  test.each([
    [{}, 'p1 p2 p3 p4 p5'],
    [{ sortOrder: 'DESC' }, 'p5 p4 p3 p2 p1'],
    [{ sortBy: 'name' }, 'p2 p5 p4 p3 p1'],
    [{ sortBy: 'price' }, 'p2 p4 p1 p3 p5'],
    [{ sortBy: 'price', sortOrder: 'DESC' }, 'p5 p3 p1 p4 p2'],
    [{ categoryId: 'food' }, 'p3'],
    [{ categoryId: 'gone' }, ''],
    [{ minPrice: 40 }, 'p1 p3 p4 p5'],
    [{ maxPrice: 40 }, 'p2 p4'],
    [{ minPrice: 40, maxPrice: 300 }, 'p1 p3 p4'],
    [{ minPrice: 300, maxPrice: 300, categoryId: 'books' }, 'p1'],
    [{ minPrice: 301, maxPrice: 300 }, ''],
    [{ minPrice: 0 }, 'p1 p2 p3 p4 p5'],
    [{ maxPrice: 0 }, ''],
    [{ minPrice: null, maxPrice: null, categoryId: null }, 'p1 p2 p3 p4 p5'],
  ])('%j: %s', async (input, expected) => {
    expect(idsOf(await ask('ListProducts', input))).toBe(expected);
  });

  test.each(['name', 'price', 'createdAt', 'updatedAt'])(
    'pages by %s hold everything once',
    async (sortBy) => {
      for (const sortOrder of ['ASC', 'DESC']) {
        const pages: string[] = [];
        for (let offset = 0; offset < PRODUCTS.length; offset += 2) {
          pages.push(idsOf(await ask('ListProducts', { sortBy, sortOrder, limit: 2, offset })));
        }
        const whole = await ask('ListProducts', { sortBy, sortOrder });
        expect(pages.join(' ')).toBe(idsOf(whole));
      }
    },
  );
});

describe('orders of a user', () => {
  test.each([
    [{ userId: 'user-1' }, 'o4 o3 o1'],
    [{ userId: 'user-1', status: 'PENDING' }, 'o4 o1'],
    [{ userId: 'user-1', status: 'CONFIRMED' }, 'o3'],
    [{ userId: 'user-1', limit: 1, offset: 1 }, 'o3'],
    [{ userId: 'nobody' }, ''],
  ])('%j: %s', async (input, expected) => {
    expect(idsOf(await ask('ListUserOrders', input))).toBe(expected);
  });
});

describe('nested fields, a level in one statement', () => {
  test('the category of each product', async () => {
    const sources = ['books', 'food', 'books', 'books'].map((categoryId) => ({ categoryId }));
    const requests = sources.map((source) => request('Product.category', {}, source));
    const { result, statements } = await observeStatements(() => answerLevel(requests, invocation()));
    expect(dataOf(result)).toMatchObject(sources.map(({ categoryId }) => ({ id: categoryId })));
    expect(workOf(statements)).toHaveLength(1);
  });

  test('a category that is not there is null, and the others are', async () => {
    const sources = [{ categoryId: 'gone' }, { categoryId: 'books' }];
    const answers = await answerLevel(
      sources.map((source) => request('Product.category', {}, source)),
      invocation(),
    );
    expect(dataOf(answers)).toMatchObject([null, { id: 'books' }]);
  });

  test('the products of each category, a page for each', async () => {
    const sources = ['books', 'empty', 'food', 'books'].map((id) => ({ id }));
    const requests = sources.map((source) => request('Category.products', { limit: 3, offset: 1 }, source));
    const { result, statements } = await observeStatements(() => answerLevel(requests, invocation()));
    const ids = dataOf(result).map((products) => idsOf(products as { id: string }[]));
    expect(ids).toEqual(['p5 p4 p1', '', '', 'p5 p4 p1']);
    expect(workOf(statements)).toHaveLength(1);
  });

  test('how many products each category has', async () => {
    const sources = ['books', 'empty', 'food'].map((id) => ({ id }));
    const requests = sources.map((source) => request('Category.productCount', {}, source));
    const { result, statements } = await observeStatements(() => answerLevel(requests, invocation()));
    expect(dataOf(result)).toEqual([4, 0, 1]);
    expect(workOf(statements)).toHaveLength(1);
  });

  test('200 parents cost what one costs', async () => {
    const parents = Array.from({ length: 200 }, (_, index) => ({
      id: index % 2 ? 'books' : 'food',
      categoryId: 'food',
    }));
    for (const field of ['Product.category', 'Category.products', 'Category.productCount']) {
      const requests = parents.map((source) => request(field, {}, source));
      const { result, statements } = await observeStatements(() => answerLevel(requests, invocation()));
      expect(result).toHaveLength(200);
      expect(workOf(statements)).toHaveLength(1);
    }
  });

  test('aliases with different arguments are answered each by its own', async () => {
    const requests = [
      request('Category.products', { limit: 1 }, { id: 'books' }),
      request('Category.products', { limit: 2 }, { id: 'books' }),
      request('Category.products', { limit: 0 }, { id: 'books' }),
      request('Category.products', { limit: 1 }, { id: 'food' }),
    ];
    const [one, two, bad, other] = await answerLevel(requests, invocation());
    expect([one, two, other]).toMatchObject([
      { data: [{ id: 'p2' }] },
      { data: [{ id: 'p2' }, { id: 'p5' }] },
      { data: [{ id: 'p3' }] },
    ]);
    expect(bad).toMatchObject({ error: { type: 'VALIDATION_ERROR' } });
  });
});

describe('input that is malformed names every bad field', () => {
  test.each([
    ['ListProducts', { limit: 0, offset: -1 }, ['limit', 'offset']],
    ['ListProducts', { limit: 101 }, ['limit']],
    ['ListProducts', { limit: 1.5 }, ['limit']],
    ['ListProducts', { sortBy: 'stock; drop table products', sortOrder: 'UP' }, ['sortBy', 'sortOrder']],
    ['ListProducts', { minPrice: -1, maxPrice: Number.NaN }, ['maxPrice', 'minPrice']],
    ['ListProducts', { categoryId: '%' }, ['categoryId']],
    ['ListCategories', { sortBy: 'price', parentId: 'a/b' }, ['parentId', 'sortBy']],
    ['GetProduct', { id: 'a/b', minVersion: -1 }, ['id', 'minVersion']],
    ['ListUserOrders', { userId: 'user-1', status: 'LOST' }, ['status']],
    ['ListUserOrders', { userId: 'a\u0000b' }, ['userId']],
  ] as const)('%s %j', async (type, input, fields) => {
    const refusal = await ask(type, input).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ValidationError);
    const violations = refusal instanceof ValidationError ? refusal.violations : [];
    expect([...new Set(violations.map(({ field }) => field))].sort()).toEqual(fields);
  });
});
