import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import { type QueryContext, query } from './context.ts';
import { readAs } from './read.ts';

/**
 * Counts and prices over products. Prices are in major units, whatever the currencies: a mean or a sum over several
 * currencies is no amount of money. They are null where there is no product.
 */
export interface ProductStatistics {
  readonly totalCount: number;
  readonly hasProducts: boolean;
  readonly averagePrice: number | null;
  readonly minPrice: number | null;
  readonly maxPrice: number | null;
  /** The sum of the prices. */
  readonly totalValue: number | null;
  /** Those with both times, which is every one. */
  readonly productsWithTimestamps: number;
}

/** One pass over an index that holds the prices. */
async function readStatistics(context: QueryContext, categoryId: string | null): Promise<ProductStatistics> {
  const { count, least, most, sum } = await readAs(context, (transaction) => {
    const all = transaction
      .selectFrom('products')
      .select(({ fn }) => [
        fn.countAll<number>().as('count'),
        fn.min<number | null>('price_hundredths').as('least'),
        fn.max<number | null>('price_hundredths').as('most'),
        fn.sum<number | null>('price_hundredths').as('sum'),
      ]);
    const some = categoryId === null ? all : all.where('category_id', '=', categoryId);
    return some.executeTakeFirstOrThrow();
  });
  return {
    totalCount: count,
    hasProducts: count > 0,
    averagePrice: toMajor(sum === null ? null : sum / count),
    minPrice: toMajor(least),
    maxPrice: toMajor(most),
    totalValue: toMajor(sum),
    productsWithTimestamps: count,
  };
}

function toMajor(hundredths: number | null): number | null {
  return hundredths === null ? null : hundredths / 100;
}

export const getProductStatistics = query({
  schema: v.object({}),
  access: 'everyone',
  handle: (_input, context) => readStatistics(context, null),
});

/** The same for the products of one category; of a category that is not there, as of one without products. */
export const getCategoryProductStatistics = query({
  schema: v.object({ categoryId: Id }),
  access: 'everyone',
  handle: ({ categoryId }, context) => readStatistics(context, categoryId),
});
