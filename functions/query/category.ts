import * as v from 'valibot';
import { requiredText } from '../../domain/text.ts';
import { nameKey } from '../read-model/search-text.ts';
import type { CategoryView } from '../views/category.ts';
import { readAtLeast, versionWithoutRow } from './at-least.ts';
import { remembered } from './cache.ts';
import { selectCategories, toCategoryView } from './category-row.ts';
import { type QueryContext, query } from './context.ts';
import { MinVersion, Single } from './input.ts';

interface Wanted {
  readonly id: string;
  readonly minVersion: number;
}

function readCategory({ id, minVersion }: Wanted, context: QueryContext): Promise<CategoryView | null> {
  return readAtLeast(context, minVersion, async (transaction) => {
    const row = await selectCategories(transaction).where('id', '=', id).executeTakeFirst();
    if (row) return { found: toCategoryView(row), version: row.version };
    return { found: null, version: await versionWithoutRow(transaction, [`category/${id}`], minVersion) };
  });
}

export const getCategory = query({
  schema: v.object(Single),
  access: 'everyone',
  handle(wanted, context): Promise<CategoryView | null> {
    return remembered(context, { type: 'category', ...wanted }, () => readCategory(wanted, context));
  },
});

export const categoryExists = query({
  schema: v.object(Single),
  access: 'everyone',
  async handle(wanted, context): Promise<boolean> {
    return (await readCategory(wanted, context)) !== null;
  },
});

/** By its name, whatever the case. Names are unique among siblings only: of several, the one that was there first. */
export const getCategoryByName = query({
  schema: v.object({ name: requiredText(50), minVersion: MinVersion }),
  access: 'everyone',
  handle({ name, minVersion }, context): Promise<CategoryView | null> {
    return readAtLeast(context, minVersion, async (transaction) => {
      const row = await selectCategories(transaction)
        .where('name_key', '=', nameKey(name))
        .orderBy('created_at')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return { found: row ? toCategoryView(row) : null, version: row?.version ?? 0 };
    });
  },
});
