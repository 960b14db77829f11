import { sql } from 'kysely';
import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import type { Tx } from '../read-model/database.ts';
import type { Connection } from '../views/connection.ts';
import type { ProductView } from '../views/product.ts';
import { type Listing, readConnection } from './connection.ts';
import { query } from './context.ts';
import type { Boundary } from './cursor.ts';
import { KeysetPage } from './input.ts';
import { selectProducts, toProductView } from './product-row.ts';
import { readAs } from './read.ts';

/** A page of all products, or of a category's, in the order of their creation. */
export const pageProducts = query({
  schema: v.object({ ...KeysetPage, categoryId: v.nullish(Id) }),
  access: 'everyone',
  handle({ categoryId, ...page }, context): Promise<Connection<ProductView>> {
    return readAs(context, (transaction) =>
      readConnection(productsByCreation(transaction, categoryId ?? null), page),
    );
  },
});

const POSITION = sql`(products.created_at, products.id)`;

function at({ createdAt, id }: Boundary) {
  return sql`(${createdAt}::timestamptz, ${id})`;
}

function productsByCreation(transaction: Tx, categoryId: string | null): Listing<ProductView> {
  const identities = () => {
    const all = transaction.selectFrom('products').select('products.id');
    return categoryId === null ? all : all.where('products.category_id', '=', categoryId);
  };
  return {
    async behind(boundary, limit) {
      let products = selectProducts(transaction);
      if (categoryId !== null) products = products.where('products.category_id', '=', categoryId);
      if (boundary) products = products.where(sql<boolean>`${POSITION} > ${at(boundary)}`);
      const rows = await products
        .orderBy('products.created_at')
        .orderBy('products.id')
        .limit(limit)
        .execute();
      return rows.map(toProductView);
    },
    async anyUpTo(boundary) {
      const earlier = await identities()
        .where(sql<boolean>`${POSITION} <= ${at(boundary)}`)
        .orderBy('products.created_at')
        .orderBy('products.id')
        .limit(1)
        .executeTakeFirst();
      return earlier !== undefined;
    },
    async count() {
      const { count } = await identities()
        .clearSelect()
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}
