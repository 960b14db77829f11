import type { Tx } from '../read-model/database.ts';
import type { CategoryRow } from '../read-model/schema.ts';
import type { CategoryView } from '../views/category.ts';

const COLUMNS = ['id', 'name', 'description', 'parent_id', 'version', 'created_at', 'updated_at'] as const;

/** The columns that a view is made of. */
export type ShownCategory = Pick<CategoryRow, (typeof COLUMNS)[number]>;

export function selectCategories(transaction: Tx) {
  return transaction.selectFrom('categories').select(COLUMNS);
}

/** A category as the doors show it. The read model holds active ones only. */
export function toCategoryView({ parent_id, created_at, updated_at, ...row }: ShownCategory): CategoryView {
  return { ...row, parentId: parent_id, active: true, createdAt: created_at, updatedAt: updated_at };
}
