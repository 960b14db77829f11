import * as v from 'valibot';
import { Id } from '../ids.ts';
import { optionalText, requiredText } from '../text.ts';
import { ExpectedVersion } from '../version.ts';

const Name = requiredText(50);
const Description = optionalText(500);
const Reason = optionalText(500);

export const CreateCategory = v.object({
  id: Id,
  name: Name,
  description: Description,
  parentId: v.nullish(Id, null),
});

/** Absent fields stay as they are; `description: null` clears it and `parentId: null` moves it to the root. */
export const UpdateCategory = v.object({
  id: Id,
  name: v.nullish(Name),
  description: v.optional(Description),
  parentId: v.optional(v.nullable(Id)),
  expectedVersion: ExpectedVersion,
});

export const DeleteCategory = v.object({ id: Id, reason: Reason });

export type CreateCategory = v.InferOutput<typeof CreateCategory>;
export type UpdateCategory = v.InferOutput<typeof UpdateCategory>;
export type DeleteCategory = v.InferOutput<typeof DeleteCategory>;

/** What refers to a category, and where it stands: kept in the write itself, so a decision on it holds when it commits. */
export interface CategoryReferences {
  readonly active: boolean;
  /** 1 for a root category. */
  readonly depth: number;
  readonly children: number;
  readonly products: number;
}

/** What the rules need to know beyond the category's own stream; null is a category that never existed. */
export interface CategoryFacts {
  /** The sibling that has the wanted name already. */
  readonly nameOwner: string | null;
  readonly parent: CategoryReferences | null;
  readonly references: CategoryReferences | null;
}

export type CategoryCommand =
  | { readonly type: 'CreateCategory'; readonly input: CreateCategory; readonly facts: CategoryFacts }
  | { readonly type: 'UpdateCategory'; readonly input: UpdateCategory; readonly facts: CategoryFacts }
  | { readonly type: 'DeleteCategory'; readonly input: DeleteCategory; readonly facts: CategoryFacts };
