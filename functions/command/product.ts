import {
  ChangeProductPrice,
  CreateProduct,
  DeleteProduct,
  type ProductFacts,
  UpdateProduct,
} from '../../domain/product/commands.ts';
import { type Product, product } from '../../domain/product/decider.ts';
import { AdjustStock } from '../../domain/stock/commands.ts';
import { type Stock, stock } from '../../domain/stock/decider.ts';
import { requireVersion } from '../../domain/version.ts';
import { type Change, change } from '../event-store/change.ts';
import type { Guard } from '../event-store/guards.ts';
import { emptyStream, type Loaded } from '../event-store/loaded.ts';
import { type ProductView, productView } from '../views/product.ts';
import { referencesKey, toReferences } from './category-guards.ts';
import { type CommandContext, metadataOf, streamOf, wants } from './context.ts';
import { command } from './operation.ts';
import { create, update } from './perform.ts';

export const createProduct = command({
  schema: CreateProduct,
  access: 'admin',
  creates: true,
  async handle(input, context): Promise<ProductView> {
    const opened = await openStock(context, input);
    const created = await create(context, product, input.id, async (state) => {
      const facts = await readFacts(context, input.categoryId);
      return {
        events: product.decide({ type: 'CreateProduct', input, facts }, state),
        guards: guardsFrom(context, state),
        also: [opened],
      };
    });
    return productView(created, opened.after);
  },
});

export const updateProduct = command({
  schema: UpdateProduct,
  access: 'admin',
  handle(input, context): Promise<ProductView> {
    return answerWithStock(context, input, (kept) =>
      update(context, product, input.id, async (state, version) => {
        const facts = await readFacts(context, newCategory(input, state));
        const events = product.decide({ type: 'UpdateProduct', input, facts }, state);
        requireVersion(input.expectedVersion, version + (await kept).version);
        return { events, guards: guardsFrom(context, state) };
      }),
    );
  },
});

export const changeProductPrice = command({
  schema: ChangeProductPrice,
  access: 'admin',
  handle(input, context): Promise<ProductView> {
    return answerWithStock(context, input, (kept) =>
      update(context, product, input.id, async (state, version) => {
        const events = product.decide({ type: 'ChangeProductPrice', input }, state);
        requireVersion(input.expectedVersion, version + (await kept).version);
        return { events };
      }),
    );
  },
});

export const adjustStock = command({
  schema: AdjustStock,
  access: 'admin',
  async handle(input, context): Promise<ProductView> {
    const [entry, adjusted] = await Promise.all([
      context.store.load(product, streamOf(context, product.type, input.productId)),
      update(context, stock, input.productId, (state) => ({
        events: stock.decide({ type: 'AdjustStock', input }, state),
      })),
    ]);
    return productView(entry, adjusted);
  },
});

/** Ends the catalogue entry and its stock together, so that nothing can be reserved of a product that is gone. */
export const deleteProduct = command({
  schema: DeleteProduct,
  access: 'admin',
  async handle(input, context): Promise<true> {
    await update(context, product, input.id, async (state) => {
      const events = product.decide({ type: 'DeleteProduct', input }, state);
      const kept = await context.store.load(stock, streamOf(context, stock.type, input.id));
      const closing = stock.decide({ type: 'CloseStock', input: { productId: input.id } }, kept.state);
      return {
        events,
        guards: guardsFrom(context, state),
        also: [change(stock, kept, closing, await metadataOf(context))],
      };
    });
    return true;
  },
});

async function openStock(
  context: CommandContext,
  { id, stockQuantity }: CreateProduct,
): Promise<Change<Stock>> {
  const empty = context.store.create(stock, streamOf(context, stock.type, id));
  const input = { productId: id, quantity: stockQuantity };
  const opening = stock.decide({ type: 'OpenStock', input }, empty.state);
  return change(stock, empty, opening, await metadataOf(context));
}

/** The product with its stock, which is read side by side with the change, and only if the client sees it or has seen it. */
async function answerWithStock(
  context: CommandContext,
  { id, expectedVersion }: UpdateProduct | ChangeProductPrice,
  work: (kept: Promise<Loaded<Stock>>) => Promise<Loaded<Product>>,
): Promise<ProductView> {
  const stream = streamOf(context, stock.type, id);
  const needed = typeof expectedVersion === 'number' || wants(context, 'stockQuantity', 'version');
  const kept: Promise<Loaded<Stock>> = needed
    ? context.store.load(stock, stream)
    : Promise.resolve(emptyStream(stock, stream));
  const [changed, stocked] = await Promise.all([work(kept), kept]);
  return productView(changed, stocked);
}

function newCategory({ categoryId }: UpdateProduct, state: Product): string | null {
  if (state.status !== 'active' || !categoryId) return null;
  return categoryId === state.categoryId ? null : categoryId;
}

async function readFacts(
  { store, principal }: CommandContext,
  categoryId: string | null,
): Promise<ProductFacts> {
  if (categoryId === null) return { category: null };
  const key = referencesKey(principal.tenant, categoryId);
  return { category: toReferences((await store.readGuards([key])).get(key)) };
}

/** One product less in the category that it was in, one more in the one that it is in now. */
function guardsFrom({ principal }: CommandContext, before: Product): (after: Product) => Guard[] {
  return (after) => {
    const had = categoryOf(before);
    const has = categoryOf(after);
    return had === has ? [] : [...count(principal.tenant, had, -1), ...count(principal.tenant, has, 1)];
  };
}

function categoryOf(state: Product): string | null {
  return state.status === 'active' ? state.categoryId : null;
}

function count(tenant: string, categoryId: string | null, by: 1 | -1): Guard[] {
  if (categoryId === null) return [];
  return [{ kind: 'count', key: referencesKey(tenant, categoryId), counter: 'products', by }];
}
