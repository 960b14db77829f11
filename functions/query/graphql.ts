import { validate } from '../../domain/validate.ts';
import type { FieldRequest } from '../graphql/payload.ts';
import { presentConnection, presentOrder, presentProduct, presentSaga } from '../graphql/present.ts';
import type { QueryBus } from './bus.ts';
import type { QueryContext } from './context.ts';
import { NumberedPage } from './input.ts';

type Arguments = FieldRequest['arguments'];

/** What a field is answered from, besides its arguments. */
interface Asked {
  readonly bus: QueryBus;
  readonly context: QueryContext;
  /** The fields of the answer that the client will see; null means that it may be any. */
  readonly selection: ReadonlySet<string> | null;
}

type Field = (asked: Asked, args: Arguments) => Promise<unknown>;

/** The fields of Query, each a translation of its arguments to a query and of the view to the schema's shape. */
export const QUERY_FIELDS: Readonly<Record<string, Field>> = {
  category: ({ bus, context }, args) => bus.execute('GetCategory', args, context),
  categoryByName: ({ bus, context }, args) => bus.execute('GetCategoryByName', args, context),
  categoryExists: ({ bus, context }, args) => bus.execute('CategoryExists', args, context),
  categories: ({ bus, context }, args) => bus.execute('ListCategories', args, context),
  categoriesPaginated: ({ bus, context }, args) => bus.execute('ListCategories', pageOf(args), context),
  searchCategories: ({ bus, context }, args) => bus.execute('SearchCategories', args, context),
  categoryStatistics: ({ bus, context }) => bus.execute('GetCategoryStatistics', {}, context),
  product: async ({ bus, context }, args) =>
    present(await bus.execute('GetProduct', args, context), presentProduct),
  productByName: async ({ bus, context }, args) =>
    present(await bus.execute('GetProductByName', args, context), presentProduct),
  productExists: ({ bus, context }, args) => bus.execute('ProductExists', args, context),
  products: async ({ bus, context }, args) =>
    (await bus.execute('ListProducts', args, context)).map(presentProduct),
  productsPaginated: async ({ bus, context }, args) =>
    (await bus.execute('ListProducts', pageOf(args), context)).map(presentProduct),
  productsByCategory: async ({ bus, context }, args) =>
    (await bus.execute('GetProductsByCategory', args, context)).map(presentProduct),
  productsByPriceRange: async ({ bus, context }, args) =>
    (await bus.execute('ListProducts', { ...args, sortBy: 'price' }, context)).map(presentProduct),
  searchProducts: async ({ bus, context }, args) =>
    (await bus.execute('SearchProducts', args, context)).map(presentProduct),
  productsConnection: async (asked, args) => {
    const input = { ...args, count: wantsTotal(asked) };
    return presentConnection(await asked.bus.execute('PageProducts', input, asked.context), presentProduct);
  },
  productStatistics: ({ bus, context }) => bus.execute('GetProductStatistics', {}, context),
  order: async ({ bus, context }, args) =>
    present(await bus.execute('GetOrder', args, context), presentOrder),
  userOrders: async ({ bus, context }, args) =>
    (await bus.execute('ListUserOrders', args, context)).map(presentOrder),
  orders: async (asked, args) => {
    const input = { ...args, count: wantsTotal(asked) };
    return presentConnection(await asked.bus.execute('ListOrders', input, asked.context), presentOrder);
  },
  orderStatistics: ({ bus, context }) => bus.execute('GetOrderStatistics', {}, context),
  sagaState,
  sagaStatus: sagaState,
};

function wantsTotal({ selection }: Asked): boolean {
  return selection === null || selection.has('totalCount');
}

async function sagaState({ bus, context }: Asked, args: Arguments): Promise<unknown> {
  return present(await bus.execute('GetSagaStatus', args, context), presentSaga);
}

function present<View, Shape>(view: View | null, shape: (view: View) => Shape): Shape | null {
  return view && shape(view);
}

/** Pages by number are a way to say an offset. */
function pageOf(args: Arguments): { readonly limit: number; readonly offset: number } {
  const { page, perPage } = validate(NumberedPage, args);
  return { limit: perPage, offset: (page - 1) * perPage };
}

/** The same field of many parents, all with the same arguments. */
type NestedField = (
  asked: Asked,
  sources: readonly Arguments[],
  args: Arguments,
) => Promise<readonly unknown[]>;

/** The fields below the root: one query for all parents of a level. */
export const NESTED_FIELDS: Readonly<Record<string, NestedField>> = {
  'Product.category': ({ bus, context }, sources) =>
    bus.execute(
      'GetCategoriesOfProducts',
      { categoryIds: sources.map(({ categoryId }) => categoryId) },
      context,
    ),
  'Category.products': async ({ bus, context }, sources, args) => {
    const input = { ...args, categoryIds: sources.map(({ id }) => id) };
    const pages = await bus.execute('ListProductsOfCategories', input, context);
    return pages.map((page) => page.map(presentProduct));
  },
  'Category.productCount': ({ bus, context }, sources) =>
    bus.execute('CountProductsOfCategories', { categoryIds: sources.map(({ id }) => id) }, context),
};
