import type { Aggregate } from '../decider.ts';
import { AlreadyExistsError, BusinessRuleError, NotFoundError, ValidationError } from '../errors.ts';
import type {
  CategoryCommand,
  CategoryFacts,
  CategoryReferences,
  CreateCategory,
  DeleteCategory,
  UpdateCategory,
} from './commands.ts';
import type { CategoryEvent } from './events.ts';
import { upcasters } from './upcasters.ts';

/** Levels of the tree, the first one included. */
const MAXIMUM_DEPTH = 5;

export interface KnownCategory {
  readonly status: 'active' | 'deleted';
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly parentId: string | null;
  /** 1 for a root category. */
  readonly depth: number;
}

export type Category = { readonly status: 'none' } | KnownCategory;

/** The category, when a command may still change it. */
function existingCategory(state: Category, id: string): KnownCategory {
  if (state.status !== 'active') throw new NotFoundError('category', id);
  return state;
}

function createCategory(input: CreateCategory, facts: CategoryFacts, state: Category): CategoryEvent[] {
  if (state.status !== 'none') throw new AlreadyExistsError(`category ${input.id} exists already`);
  refuseOwnParent(input);
  const depth = depthBelow(input.parentId, facts.parent);
  requireFreeName(input.name, facts, input.id);
  return [{ type: 'CategoryCreated', data: { ...input, depth } }];
}

function updateCategory(input: UpdateCategory, facts: CategoryFacts, state: Category): CategoryEvent[] {
  const category = existingCategory(state, input.id);
  const events = [...revise(input, category), ...move(input, facts, category)];
  if (events.length > 0) requireFreeName(input.name ?? category.name, facts, category.id);
  return events;
}

function revise(input: UpdateCategory, category: KnownCategory): CategoryEvent[] {
  const name = input.name ?? category.name;
  const description = input.description === undefined ? category.description : input.description;
  if (name === category.name && description === category.description) return [];
  return [{ type: 'CategoryRevised', data: { name, description } }];
}

function move(input: UpdateCategory, facts: CategoryFacts, category: KnownCategory): CategoryEvent[] {
  const { parentId } = input;
  if (parentId === undefined || parentId === category.parentId) return [];
  refuseOwnParent({ id: category.id, parentId });
  if (facts.references && facts.references.children > 0) {
    throw new BusinessRuleError('CATEGORY_HAS_CHILDREN', 'a category with children cannot be moved');
  }
  return [{ type: 'CategoryMoved', data: { parentId, depth: depthBelow(parentId, facts.parent) } }];
}

function refuseOwnParent({ id, parentId }: Pick<CreateCategory, 'id' | 'parentId'>): void {
  if (parentId !== id) return;
  throw new ValidationError([{ field: 'parentId', message: 'must not be the category itself' }]);
}

function deleteCategory(input: DeleteCategory, facts: CategoryFacts, state: Category): CategoryEvent[] {
  existingCategory(state, input.id);
  if (facts.references && facts.references.children > 0) {
    throw new BusinessRuleError('CATEGORY_HAS_CHILDREN', 'a category with children cannot be deleted');
  }
  if (facts.references && facts.references.products > 0) {
    throw new BusinessRuleError('CATEGORY_HAS_PRODUCTS', 'a category with products cannot be deleted');
  }
  return [{ type: 'CategoryDeleted', data: { reason: input.reason } }];
}

function depthBelow(parentId: string | null, parent: CategoryReferences | null): number {
  if (parentId === null) return 1;
  requireActiveCategory(parentId, parent);
  if (parent.depth >= MAXIMUM_DEPTH) {
    throw new BusinessRuleError('CATEGORY_TOO_DEEP', `categories nest at most ${MAXIMUM_DEPTH} levels deep`);
  }
  return parent.depth + 1;
}

/** A category that something new may be put in. Products ask the same. */
export function requireActiveCategory(
  id: string,
  category: CategoryReferences | null,
): asserts category is CategoryReferences {
  if (!category) throw new NotFoundError('category', id);
  if (!category.active)
    throw new BusinessRuleError('CATEGORY_INACTIVE', `category ${id} is no longer active`);
}

function requireFreeName(name: string, facts: CategoryFacts, id: string): void {
  if (facts.nameOwner !== null && facts.nameOwner !== id) {
    throw new AlreadyExistsError(`a category named "${name}" exists already beside it`);
  }
}

function decide(command: CategoryCommand, state: Category): CategoryEvent[] {
  switch (command.type) {
    case 'CreateCategory':
      return createCategory(command.input, command.facts, state);
    case 'UpdateCategory':
      return updateCategory(command.input, command.facts, state);
    case 'DeleteCategory':
      return deleteCategory(command.input, command.facts, state);
    default: {
      const unknown: never = command;
      return unknown;
    }
  }
}

function evolve(state: Category, event: CategoryEvent): Category {
  if (event.type === 'CategoryCreated') return { status: 'active', ...event.data };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'CategoryRevised':
    case 'CategoryMoved':
      return { ...state, ...event.data };
    case 'CategoryDeleted':
      return { ...state, status: 'deleted' };
    default:
      // An event of a newer release, after a roll-back: what happened cannot be refused.
      event satisfies never;
      return state;
  }
}

export const category: Aggregate<Category, CategoryCommand, CategoryEvent> = {
  type: 'category',
  initialState: { status: 'none' },
  eventVersions: { CategoryCreated: 1, CategoryRevised: 1, CategoryMoved: 1, CategoryDeleted: 1 },
  upcasters,
  stateVersion: 1,
  decide,
  evolve,
};
