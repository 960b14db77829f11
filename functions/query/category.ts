import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import { asTenants, type Tx } from '../read-model/database.ts';
import type { CategoryRow } from '../read-model/schema.ts';
import type { CategoryView } from '../views/category.ts';
import { readAtLeast, readUntil, versionWithoutRow } from './at-least.ts';
import { query } from './context.ts';
import { Page, Single, sortedBy } from './input.ts';

const SORT_COLUMNS = { name: 'name', createdAt: 'created_at', updatedAt: 'updated_at' } as const;

function toView({
  id,
  name,
  description,
  parent_id,
  version,
  created_at,
  updated_at,
}: CategoryRow): CategoryView {
  return {
    id,
    name,
    description,
    parentId: parent_id,
    active: true,
    version,
    createdAt: created_at,
    updatedAt: updated_at,
  };
}

export const getCategory = query({
  schema: v.object(Single),
  handle({ id, minVersion }, context): Promise<CategoryView | null> {
    return readAtLeast(context, minVersion, async (transaction) => {
      const row = await transaction
        .selectFrom('categories')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      if (row) return { found: toView(row), version: row.version };
      return { found: null, version: await versionWithoutRow(transaction, [`category/${id}`], minVersion) };
    });
  },
});

export const listCategories = query({
  schema: v.object({
    ...Page,
    ...sortedBy(['name', 'createdAt', 'updatedAt'], 'createdAt'),
    parentId: v.nullish(Id),
  }),
  async handle(
    { limit, offset, sortBy, sortOrder, parentId },
    { database, principal },
  ): Promise<CategoryView[]> {
    const direction = sortOrder === 'DESC' ? 'desc' : 'asc';
    const rows = await asTenants(database, [principal.tenant], (transaction) =>
      transaction
        .selectFrom('categories')
        .selectAll()
        .$if(Boolean(parentId), (all) => all.where('parent_id', '=', parentId ?? ''))
        .orderBy(SORT_COLUMNS[sortBy], direction)
        .orderBy('id', direction)
        .limit(limit)
        .offset(offset)
        .execute(),
    );
    return rows.map(toView);
  },
});

/** How long a product's category is waited for: it exists, so it can only be on its way here. */
const ON_ITS_WAY = 500;

/** The categories of these ids, in their order; null for those that are not there. */
export const getCategoriesByIds = query({
  schema: v.object({ ids: v.array(Id) }),
  async handle({ ids }, context): Promise<(CategoryView | null)[]> {
    const wanted = [...new Set(ids)];
    const read = async (transaction: Tx) => {
      const rows = await transaction.selectFrom('categories').selectAll().where('id', 'in', wanted).execute();
      return { found: rows, version: rows.length };
    };
    const { found } = await readUntil(context, wanted.length, read, ON_ITS_WAY);
    const views = new Map(found.map((row) => [row.id, toView(row)]));
    return ids.map((id) => views.get(id) ?? null);
  },
});
