import { sql } from 'kysely';
import * as v from 'valibot';
import type { ProductView } from '../views/product.ts';
import { query } from './context.ts';
import { Page, Parents } from './input.ts';
import { selectProducts, toProductView } from './product-row.ts';
import { readAs } from './read.ts';

/** For each category of one level a page of its products by name: one statement for all of them. */
export const listProductsOfCategories = query({
  schema: v.object({ ...Page, categoryIds: Parents }),
  access: 'everyone',
  async handle({ categoryIds, limit, offset }, context): Promise<ProductView[][]> {
    const rows = await readAs(context, (transaction) =>
      transaction
        .selectFrom(
          sql<{ id: string }>`unnest(${[...new Set(categoryIds)]}::text[])`.as<'wanted'>(sql`wanted(id)`),
        )
        .innerJoinLateral(
          () =>
            selectProducts(transaction)
              .select('products.name_key')
              .where('products.category_id', '=', sql<string>`wanted.id`)
              .orderBy('products.name_key')
              .orderBy('products.id')
              .limit(limit)
              .offset(offset)
              .as('product'),
          (join) => join.onTrue(),
        )
        .selectAll('product')
        .orderBy('product.name_key')
        .orderBy('product.id')
        .execute(),
    );
    const byCategory = Map.groupBy(rows, ({ category_id }) => category_id);
    return categoryIds.map((id) => (byCategory.get(id) ?? []).map(toProductView));
  },
});

/** How many products each category of one level has, in the order of the ids: one statement. */
export const countProductsOfCategories = query({
  schema: v.object({ categoryIds: Parents }),
  access: 'everyone',
  async handle({ categoryIds }, context): Promise<number[]> {
    const rows = await readAs(context, (transaction) =>
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
