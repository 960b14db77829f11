import type { FieldRequest } from '../graphql/payload.ts';
import { presentOrder, presentProduct, presentSaga } from '../graphql/present.ts';
import type { QueryBus } from './bus.ts';
import type { QueryContext } from './context.ts';

type Arguments = FieldRequest['arguments'];
type Field = (bus: QueryBus, args: Arguments, context: QueryContext) => Promise<unknown>;

async function sagaState(bus: QueryBus, { orderId: id, minVersion }: Arguments, context: QueryContext) {
  const order = await bus.execute('GetOrder', { id, minVersion }, context);
  return present(order, ({ saga }) => presentSaga(saga));
}

/** The fields of Query, each a translation of its arguments to a query and of the view to the schema's shape. */
export const QUERY_FIELDS: Readonly<Record<string, Field>> = {
  category: (bus, args, context) => bus.execute('GetCategory', args, context),
  categories: (bus, args, context) => bus.execute('ListCategories', args, context),
  product: async (bus, args, context) =>
    present(await bus.execute('GetProduct', args, context), presentProduct),
  products: async (bus, args, context) =>
    (await bus.execute('ListProducts', args, context)).map(presentProduct),
  order: async (bus, args, context) => present(await bus.execute('GetOrder', args, context), presentOrder),
  userOrders: async (bus, args, context) =>
    (await bus.execute('ListUserOrders', args, context)).map(presentOrder),
  sagaState,
  sagaStatus: sagaState,
};

function present<View, Shape>(view: View | null, shape: (view: View) => Shape): Shape | null {
  return view && shape(view);
}

/** The same field of many parents, all with the same arguments. */
type NestedField = (
  bus: QueryBus,
  sources: readonly Arguments[],
  args: Arguments,
  context: QueryContext,
) => Promise<readonly unknown[]>;

/** The fields below the root: one query for all parents of a level. */
export const NESTED_FIELDS: Readonly<Record<string, NestedField>> = {
  'Product.category': (bus, sources, _args, context) =>
    bus.execute('GetCategoriesByIds', { ids: sources.map(({ categoryId }) => categoryId) }, context),
  'Category.products': async (bus, sources, args, context) => {
    const input = { ...args, categoryIds: sources.map(({ id }) => id) };
    const pages = await bus.execute('ListProductsOfCategories', input, context);
    return pages.map((page) => page.map(presentProduct));
  },
  'Category.productCount': (bus, sources, _args, context) =>
    bus.execute('CountProductsOfCategories', { categoryIds: sources.map(({ id }) => id) }, context),
};
