import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { project } from '../../functions/projector/projector.ts';
import {
  asking,
  CANCELLED,
  CONFIRMED,
  categoriesNamed,
  orderCommits,
  productCommits,
} from '../support/catalogue.ts';
import { createReadSide, type TestReadSide } from '../support/postgres.ts';
import { observeStatements, workOf } from '../support/statements.ts';

let readSide: TestReadSide;
let ask: ReturnType<typeof asking>;

beforeAll(async () => {
  readSide = await createReadSide();
  ask = asking(readSide.reader);
});

afterAll(() => readSide?.close());

test('of an empty shop', async () => {
  expect(await ask('GetCategoryStatistics')).toEqual({
    totalCount: 0,
    hasCategories: false,
    categoriesWithTimestamps: 0,
  });
  expect(await ask('GetProductStatistics')).toEqual({
    totalCount: 0,
    hasProducts: false,
    averagePrice: null,
    minPrice: null,
    maxPrice: null,
    totalValue: null,
    productsWithTimestamps: 0,
  });
  expect(await ask('GetOrderStatistics')).toEqual({
    totalCount: 0,
    completedCount: 0,
    revenue: 0,
    averageOrderValue: null,
    byStatus: [],
  });
});

describe('of a shop', () => {
  beforeAll(async () => {
    const { writer } = readSide;
    await project(
      writer,
      categoriesNamed([
        ['books', 'Books'],
        ['food', 'Food'],
      ]),
    );
    await project(
      writer,
      productCommits([
        { id: 'p1', name: 'One', price: 3_500, categoryId: 'books' },
        { id: 'p2', name: 'Two', price: 10, currency: 'USD', categoryId: 'books' },
        { id: 'p3', name: 'Three', price: 99_999_999, currency: 'USD', categoryId: 'food' },
        { id: 'p4', name: 'Four', price: 20, currency: 'USD', categoryId: 'books' },
      ]),
    );
    await project(writer, productCommits([{ id: 'p9', name: 'Nine', price: 1 }], 'rival'));
    const shipped = { type: 'OrderShipped', data: {} };
    const delivered = { type: 'OrderDelivered', data: {} };
    await project(writer, [
      ...orderCommits('o1', { total: 1_000 }),
      ...orderCommits('o2', { total: 500 }, ...CONFIRMED),
      ...orderCommits('o3', { total: 10, currency: 'USD' }, ...CONFIRMED, shipped, delivered),
      ...orderCommits('o4', { total: 20, currency: 'USD' }, ...CONFIRMED, shipped, delivered),
      ...orderCommits('o5', { total: 7_000 }, ...CANCELLED),
    ]);
  });

  test('count its categories', async () => {
    expect(await ask('GetCategoryStatistics')).toEqual({
      totalCount: 2,
      hasCategories: true,
      categoriesWithTimestamps: 2,
    });
  });

  test('are exact over its products, in one statement', async () => {
    const { result, statements } = await observeStatements(() => ask('GetProductStatistics'));
    expect(result).toEqual({
      totalCount: 4,
      hasProducts: true,
      averagePrice: 1_003_500.29 / 4,
      minPrice: 0.1,
      maxPrice: 999_999.99,
      totalValue: 1_003_500.29,
      productsWithTimestamps: 4,
    });
    expect(workOf(statements)).toHaveLength(1);
  });

  test('are exact over the products of one category', async () => {
    expect(await ask('GetCategoryProductStatistics', { categoryId: 'books' })).toMatchObject({
      totalCount: 3,
      minPrice: 0.1,
      maxPrice: 3_500,
      totalValue: 3_500.3,
    });
    expect(await ask('GetCategoryProductStatistics', { categoryId: 'nothing' })).toMatchObject({
      totalCount: 0,
      averagePrice: null,
    });
  });

  test('leave cancelled orders out of the revenue', async () => {
    const { result, statements } = await observeStatements(() => ask('GetOrderStatistics'));
    expect(result).toEqual({
      totalCount: 5,
      completedCount: 2,
      revenue: 1_500.3,
      averageOrderValue: 1_500.3 / 4,
      byStatus: [
        { status: 'CANCELLED', count: 1 },
        { status: 'CONFIRMED', count: 1 },
        { status: 'DELIVERED', count: 2 },
        { status: 'PENDING', count: 1 },
      ],
    });
    expect(workOf(statements)).toHaveLength(1);
  });

  test('follow every change', async () => {
    const [created] = productCommits([{ id: 'p1', name: 'One' }]);
    if (!created) throw new Error('a product has a commit');
    const changed = { from: 3_500, to: 7_000, significant: true, reason: null };
    const events = [{ type: 'ProductPriceChanged', v: 1, data: changed }];
    await project(readSide.writer, [{ ...created, sk: 2, events }]);
    expect(await ask('GetProductStatistics')).toMatchObject({ totalValue: 1_007_000.29, totalCount: 4 });
    const gone = [{ type: 'ProductDeleted', v: 1, data: { reason: null } }];
    await project(readSide.writer, [{ ...created, sk: 3, events: gone }]);
    expect(await ask('GetProductStatistics')).toMatchObject({ totalValue: 1_000_000.29, totalCount: 3 });
  });
});
