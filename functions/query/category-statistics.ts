import * as v from 'valibot';
import { query } from './context.ts';
import { readAs } from './read.ts';

/** Counts over all categories. */
export interface CategoryStatistics {
  readonly totalCount: number;
  readonly hasCategories: boolean;
  /** Those with both times, which is every one. */
  readonly categoriesWithTimestamps: number;
}

export const getCategoryStatistics = query({
  schema: v.object({}),
  access: 'everyone',
  async handle(_input, context): Promise<CategoryStatistics> {
    const { count } = await readAs(context, (transaction) =>
      transaction
        .selectFrom('categories')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    );
    return { totalCount: count, hasCategories: count > 0, categoriesWithTimestamps: count };
  },
});
