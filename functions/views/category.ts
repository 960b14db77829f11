import type { Category } from '../../domain/category/decider.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { Loaded } from '../event-store/loaded.ts';

/** A category as both doors show it, whether it comes from the events or from the read model. */
export interface CategoryView {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly parentId: string | null;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function categoryView({
  state,
  stream,
  version,
  createdAt,
  updatedAt,
}: Loaded<Category>): CategoryView {
  if (state.status === 'none') throw new NotFoundError('category', stream.id);
  const { id, name, description, parentId, status } = state;
  return { id, name, description, parentId, active: status === 'active', version, createdAt, updatedAt };
}
