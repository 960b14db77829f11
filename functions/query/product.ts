import { sql } from 'kysely';
import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import { asTenants, type Tx } from '../read-model/database.ts';
import type { ProductRow, StockRow } from '../read-model/schema.ts';
import type { ProductView } from '../views/product.ts';
import { readAtLeast, versionWithoutRow } from './at-least.ts';
import { query } from './context.ts';
import { Page, Single, sortedBy } from './input.ts';

const SORT_COLUMNS = {
  name: 'products.name',
  price: 'products.price_major',
  createdAt: 'products.created_at',
  updatedAt: 'products.updated_at',
} as const;

type Row = ProductRow & {
  readonly [Key in 'on_hand' | 'reserved' | 'stock_version']: StockRow['on_hand'] | null;
} & {
  readonly stock_updated_at: string | null;
};

function toView(row: Row): ProductView {
  const { id, name, description, category_id, created_at, updated_at, stock_updated_at } = row;
  return {
    id,
    name,
    description,
    price: { amount: row.price, currency: row.currency },
    categoryId: category_id,
    stockQuantity: (row.on_hand ?? 0) - (row.reserved ?? 0),
    active: true,
    version: row.version + (row.stock_version ?? 0),
    createdAt: created_at,
    updatedAt: stock_updated_at && stock_updated_at > updated_at ? stock_updated_at : updated_at,
  };
}

/** Catalogue entries with their stock, in one statement. */
function selectProducts(transaction: Tx) {
  return transaction
    .selectFrom('products')
    .leftJoin('stock', (join) =>
      join.onRef('stock.tenant', '=', 'products.tenant').onRef('stock.id', '=', 'products.id'),
    )
    .selectAll('products')
    .select(['stock.on_hand', 'stock.reserved'])
    .select(['stock.version as stock_version', 'stock.updated_at as stock_updated_at']);
}

export const getProduct = query({
  schema: v.object(Single),
  handle({ id, minVersion }, context): Promise<ProductView | null> {
    return readAtLeast(context, minVersion, async (transaction) => {
      const row = await selectProducts(transaction).where('products.id', '=', id).executeTakeFirst();
      if (row) return { found: toView(row), version: toView(row).version };
      const streams = [`product/${id}`, `stock/${id}`];
      return { found: null, version: await versionWithoutRow(transaction, streams, minVersion) };
    });
  },
});

/** A price in major units; null where there is no such bound. */
const Price = v.nullish(v.pipe(v.number('must be a number'), v.minValue(0, 'must not be negative')), null);

export const listProducts = query({
  schema: v.object({
    ...Page,
    ...sortedBy(['name', 'price', 'createdAt', 'updatedAt'], 'createdAt'),
    categoryId: v.nullish(Id),
    minPrice: Price,
    maxPrice: Price,
  }),
  async handle(input, { database, principal }): Promise<ProductView[]> {
    const { limit, offset, sortBy, sortOrder, categoryId, minPrice, maxPrice } = input;
    const direction = sortOrder === 'DESC' ? 'desc' : 'asc';
    const rows = await asTenants(database, [principal.tenant], (transaction) => {
      let products = selectProducts(transaction);
      if (categoryId) products = products.where('products.category_id', '=', categoryId);
      if (minPrice !== null) products = products.where('products.price_major', '>=', minPrice);
      if (maxPrice !== null) products = products.where('products.price_major', '<=', maxPrice);
      return products
        .orderBy(SORT_COLUMNS[sortBy], direction)
        .orderBy('products.id', direction)
        .limit(limit)
        .offset(offset)
        .execute();
    });
    return rows.map(toView);
  },
});

/** For each category a page of its products by name: one statement for all categories. */
export const listProductsOfCategories = query({
  schema: v.object({ ...Page, categoryIds: v.array(Id) }),
  async handle({ categoryIds, limit, offset }, { database, principal }): Promise<ProductView[][]> {
    const rows = await asTenants(database, [principal.tenant], (transaction) =>
      transaction
        .selectFrom(
          sql<{ id: string }>`unnest(${[...new Set(categoryIds)]}::text[])`.as<'wanted'>(sql`wanted(id)`),
        )
        .innerJoinLateral(
          () =>
            selectProducts(transaction)
              .where('products.category_id', '=', sql<string>`wanted.id`)
              .orderBy('products.name')
              .orderBy('products.id')
              .limit(limit)
              .offset(offset)
              .as('product'),
          (join) => join.onTrue(),
        )
        .selectAll('product')
        .orderBy('product.name')
        .orderBy('product.id')
        .execute(),
    );
    const byCategory = Map.groupBy(rows, ({ category_id }) => category_id);
    return categoryIds.map((id) => (byCategory.get(id) ?? []).map(toView));
  },
});

/** How many products each category has, in the order of the ids: one statement. */
export const countProductsOfCategories = query({
  schema: v.object({ categoryIds: v.array(Id) }),
  async handle({ categoryIds }, { database, principal }): Promise<number[]> {
    const rows = await asTenants(database, [principal.tenant], (transaction) =>
      transaction
        .selectFrom('products')
        .select(({ fn }) => ['category_id', fn.countAll<number>().as('count')])
        .where('category_id', 'in', [...new Set(categoryIds)])
        .groupBy('category_id')
        .execute(),
    );
    const counts = new Map(rows.map(({ category_id, count }) => [category_id, count]));
    return categoryIds.map((id) => counts.get(id) ?? 0);
  },
});
