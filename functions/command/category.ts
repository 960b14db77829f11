import {
  type CategoryFacts,
  CreateCategory,
  DeleteCategory,
  UpdateCategory,
} from '../../domain/category/commands.ts';
import { type Category, category } from '../../domain/category/decider.ts';
import { requireVersion } from '../../domain/version.ts';
import { type CategoryView, categoryView } from '../views/category.ts';
import { categoryGuards, nameKey, referencesKey, toReferences } from './category-guards.ts';
import type { CommandContext } from './context.ts';
import { command } from './operation.ts';
import { create, update } from './perform.ts';

export const createCategory = command({
  schema: CreateCategory,
  access: 'admin',
  creates: true,
  async handle(input, context): Promise<CategoryView> {
    const created = await create(context, category, input.id, async (state) => {
      const facts = await readFacts(context, { ...input, self: null });
      return {
        events: category.decide({ type: 'CreateCategory', input, facts }, state),
        guards: guardsFrom(context, state),
      };
    });
    return categoryView(created);
  },
});

export const updateCategory = command({
  schema: UpdateCategory,
  access: 'admin',
  async handle(input, context): Promise<CategoryView> {
    const updated = await update(context, category, input.id, async (state, version) => {
      const facts = await readFacts(context, wantedPlace(input, state));
      const events = category.decide({ type: 'UpdateCategory', input, facts }, state);
      requireVersion(input.expectedVersion, version);
      return { events, guards: guardsFrom(context, state) };
    });
    return categoryView(updated);
  },
});

export const deleteCategory = command({
  schema: DeleteCategory,
  access: 'admin',
  async handle(input, context): Promise<true> {
    await update(context, category, input.id, async (state) => {
      const facts = await readFacts(context, { self: input.id });
      return {
        events: category.decide({ type: 'DeleteCategory', input, facts }, state),
        guards: guardsFrom(context, state),
      };
    });
    return true;
  },
});

function guardsFrom(
  { principal }: CommandContext,
  before: Category,
): (after: Category) => ReturnType<typeof categoryGuards> {
  return (after) => categoryGuards(principal.tenant, before, after);
}

interface Place {
  readonly name?: string;
  readonly parentId?: string | null;
  /** The category itself, where what refers to it matters. */
  readonly self: string | null;
}

/** What has to be read to judge an update: nothing where neither name nor parent changes. */
function wantedPlace(input: UpdateCategory, state: Category): Place {
  if (state.status !== 'active') return { self: null };
  const parentId = input.parentId === undefined ? state.parentId : input.parentId;
  const name = input.name ?? state.name;
  const moves = parentId !== state.parentId;
  if (!moves) return name === state.name ? { self: null } : { name, parentId, self: null };
  return { name, parentId, self: input.id };
}

/** All the facts in one request. */
async function readFacts({ store, principal }: CommandContext, place: Place): Promise<CategoryFacts> {
  const { tenant } = principal;
  const { name, parentId = null, self } = place;
  const claim = name === undefined ? null : nameKey(tenant, { name, parentId });
  const parent = parentId && referencesKey(tenant, parentId);
  const own = self && referencesKey(tenant, self);
  const rows = await store.readGuards([claim, parent, own].filter((key) => key !== null));
  const holder = rows.get(claim ?? '')?.holder;
  return {
    nameOwner: typeof holder === 'string' ? holder : null,
    parent: toReferences(rows.get(parent ?? '')),
    references: toReferences(rows.get(own ?? '')),
  };
}
