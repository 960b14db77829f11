import { validate } from '../../domain/validate.ts';
import type { FieldRequest } from '../graphql/payload.ts';
import { presentConnection, presentOrder, presentProduct, presentSaga } from '../graphql/present.ts';
import type { ResultOf } from '../platform/bus.ts';
import type { QueryBus } from './bus.ts';
import type { QueryContext } from './context.ts';
import { NumberedPage } from './input.ts';
import type { QUERIES } from './queries.ts';

type Arguments = FieldRequest['arguments'];
type Queries = typeof QUERIES;
type QueryType = keyof Queries;

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
  orderHistory: ({ bus, context }, args) => bus.execute('GetOrderHistory', args, context),
  productHistory: ({ bus, context }, args) => bus.execute('GetProductHistory', args, context),
  categoryHistory: ({ bus, context }, args) => bus.execute('GetCategoryHistory', args, context),
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

/** A field below the root: one query for all parents of a level, which ask with the same arguments. */
interface NestedField<Type extends QueryType> {
  readonly type: Type;
  readonly input: (parents: readonly Arguments[], args: Arguments) => object;
  /** The query's answers in the schema's shape, one for each parent. */
  readonly present: (answers: ResultOf<Queries[Type]>) => readonly unknown[];
}

/** Any of them, as the door holds them: it gives each the answers of its own query. */
export interface AnyNestedField extends Pick<NestedField<QueryType>, 'type' | 'input'> {
  readonly present: (answers: never) => readonly unknown[];
}

function nested<Type extends QueryType>(field: NestedField<Type>): NestedField<Type> {
  return field;
}

export const NESTED_FIELDS: Readonly<Record<string, AnyNestedField>> = {
  'Product.category': nested({
    type: 'GetCategoriesOfProducts',
    input: (products) => ({ categoryIds: products.map(({ categoryId }) => categoryId) }),
    present: (categories) => categories,
  }),
  'Category.products': nested({
    type: 'ListProductsOfCategories',
    input: (categories, args) => ({ ...args, categoryIds: categories.map(({ id }) => id) }),
    present: (pages) => pages.map((page) => page.map(presentProduct)),
  }),
  'Category.productCount': nested({
    type: 'CountProductsOfCategories',
    input: (categories) => ({ categoryIds: categories.map(({ id }) => id) }),
    present: (counts) => counts,
  }),
};
