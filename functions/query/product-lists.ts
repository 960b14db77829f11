import { sql } from 'kysely';
import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import { hundredthsFrom, hundredthsTo } from '../read-model/price.ts';
import { containing } from '../read-model/search-text.ts';
import type { ProductView } from '../views/product.ts';
import { query } from './context.ts';
import { Ids, Page, PriceBound, SearchTerm, sortedBy } from './input.ts';
import { selectProducts, toProductView } from './product-row.ts';
import { readAs } from './read.ts';

const SORT_COLUMNS = {
  name: 'products.name_key',
  price: 'products.price_hundredths',
  createdAt: 'products.created_at',
  updatedAt: 'products.updated_at',
} as const;

export const listProducts = query({
  schema: v.object({
    ...Page,
    ...sortedBy(['name', 'price', 'createdAt', 'updatedAt'], 'createdAt'),
    categoryId: v.nullish(Id),
    minPrice: PriceBound,
    maxPrice: PriceBound,
  }),
  access: 'everyone',
  async handle(input, context): Promise<ProductView[]> {
    const { limit, offset, sortBy, sortOrder, categoryId, minPrice, maxPrice } = input;
    const direction = sortOrder === 'DESC' ? 'desc' : 'asc';
    const rows = await readAs(context, (transaction) => {
      let products = selectProducts(transaction);
      if (categoryId) products = products.where('products.category_id', '=', categoryId);
      if (minPrice !== null)
        products = products.where('products.price_hundredths', '>=', hundredthsFrom(minPrice));
      if (maxPrice !== null)
        products = products.where('products.price_hundredths', '<=', hundredthsTo(maxPrice));
      return products
        .orderBy(SORT_COLUMNS[sortBy], direction)
        .orderBy('products.id', direction)
        .limit(limit)
        .offset(offset)
        .execute();
    });
    return rows.map(toProductView);
  },
});

/** The products of one category, by name. */
export const getProductsByCategory = query({
  schema: v.object({ ...Page, categoryId: Id }),
  access: 'everyone',
  handle(input, context): Promise<ProductView[]> {
    const byName = { sortBy: 'name', sortOrder: 'ASC', minPrice: null, maxPrice: null } as const;
    return listProducts.handle({ ...input, ...byName }, context);
  },
});

/** Products with a term anywhere in their name or description, by name. */
export const searchProducts = query({
  schema: v.object({ ...Page, searchTerm: SearchTerm, categoryId: v.nullish(Id, null) }),
  access: 'everyone',
  async handle({ searchTerm, categoryId, limit, offset }, context): Promise<ProductView[]> {
    const pattern = containing(searchTerm);
    const rows = await readAs(context, (transaction) =>
      selectProducts(transaction)
        .where(
          'products.id',
          'in',
          sql<string>`(select search_products(${pattern}, ${categoryId}, ${limit}, ${offset}))`,
        )
        .orderBy('products.name_key')
        .orderBy('products.id')
        .execute(),
    );
    return rows.map(toProductView);
  },
});

/** The products of these ids, in their order; null for those that are not there. */
export const getProductsByIds = query({
  schema: v.object(Ids),
  access: 'everyone',
  async handle({ ids }, context): Promise<(ProductView | null)[]> {
    if (ids.length === 0) return [];
    const rows = await readAs(context, (transaction) =>
      selectProducts(transaction).where('products.id', 'in', ids).execute(),
    );
    const views = new Map(rows.map((row) => [row.id, toProductView(row)]));
    return ids.map((id) => views.get(id) ?? null);
  },
});
