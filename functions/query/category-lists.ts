import { sql } from 'kysely';
import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import type { Tx } from '../read-model/database.ts';
import { containing } from '../read-model/search-text.ts';
import type { CategoryView } from '../views/category.ts';
import { readUntil } from './at-least.ts';
import { type ShownCategory, selectCategories, toCategoryView } from './category-row.ts';
import { query } from './context.ts';
import { Ids, Page, Parents, SearchTerm, sortedBy } from './input.ts';
import { readAs } from './read.ts';

const SORT_COLUMNS = { name: 'name_key', createdAt: 'created_at', updatedAt: 'updated_at' } as const;

export const listCategories = query({
  schema: v.object({
    ...Page,
    ...sortedBy(['name', 'createdAt', 'updatedAt'], 'createdAt'),
    parentId: v.nullish(Id),
  }),
  access: 'everyone',
  async handle({ limit, offset, sortBy, sortOrder, parentId }, context): Promise<CategoryView[]> {
    const direction = sortOrder === 'DESC' ? 'desc' : 'asc';
    const rows = await readAs(context, (transaction) => {
      const all = selectCategories(transaction);
      return (parentId ? all.where('parent_id', '=', parentId) : all)
        .orderBy(SORT_COLUMNS[sortBy], direction)
        .orderBy('id', direction)
        .limit(limit)
        .offset(offset)
        .execute();
    });
    return rows.map(toCategoryView);
  },
});

/** Categories with a term anywhere in their name, by name. */
export const searchCategories = query({
  schema: v.object({ ...Page, searchTerm: SearchTerm }),
  access: 'everyone',
  async handle({ searchTerm, limit, offset }, context): Promise<CategoryView[]> {
    const rows = await readAs(context, (transaction) =>
      selectCategories(transaction)
        .where(
          'id',
          'in',
          sql<string>`(select search_categories(${containing(searchTerm)}, ${limit}, ${offset}))`,
        )
        .orderBy('name_key')
        .orderBy('id')
        .execute(),
    );
    return rows.map(toCategoryView);
  },
});

async function readByIds(transaction: Tx, ids: readonly string[]): Promise<ShownCategory[]> {
  return selectCategories(transaction).where('id', 'in', ids).execute();
}

/** The views in the order of the ids; null for those that are not there. */
function inOrder(ids: readonly string[], rows: readonly ShownCategory[]): (CategoryView | null)[] {
  const views = new Map(rows.map((row) => [row.id, toCategoryView(row)]));
  return ids.map((id) => views.get(id) ?? null);
}

export const getCategoriesByIds = query({
  schema: v.object(Ids),
  access: 'everyone',
  async handle({ ids }, context): Promise<(CategoryView | null)[]> {
    if (ids.length === 0) return [];
    return inOrder(ids, await readAs(context, (transaction) => readByIds(transaction, ids)));
  },
});

/** How long a product's category is waited for, in milliseconds: it exists, so it can only be on its way here. */
const ON_ITS_WAY = 500;

/** The categories that the products of one level are in, in their order: one statement. */
export const getCategoriesOfProducts = query({
  schema: v.object({ categoryIds: Parents }),
  access: 'everyone',
  async handle({ categoryIds }, context): Promise<(CategoryView | null)[]> {
    const wanted = [...new Set(categoryIds)];
    const read = async (transaction: Tx) => {
      const rows = await readByIds(transaction, wanted);
      return { found: rows, version: rows.length };
    };
    const { found } = await readUntil(context, { enough: wanted.length, patience: ON_ITS_WAY }, read);
    return inOrder(categoryIds, found);
  },
});
