import { presentOrder, presentProduct } from '../graphql/present.ts';
import type { CommandBus } from './bus.ts';
import type { CommandContext } from './context.ts';

type Arguments = Readonly<Record<string, unknown>>;
type Mutation = (bus: CommandBus, args: Arguments, context: CommandContext) => Promise<unknown>;

/** The fields of Mutation, each a translation of its arguments to a command and of the view to the schema's shape. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  createCategory: (bus, { input }, context) => bus.execute('CreateCategory', input, context),
  updateCategory: (bus, { input }, context) => bus.execute('UpdateCategory', input, context),
  deleteCategory: (bus, args, context) => bus.execute('DeleteCategory', args, context),
  createProduct: async (bus, { input }, context) =>
    presentProduct(await bus.execute('CreateProduct', input, context)),
  updateProduct: async (bus, { input }, context) =>
    presentProduct(await bus.execute('UpdateProduct', input, context)),
  changeProductPrice: async (bus, args, context) =>
    presentProduct(await bus.execute('ChangeProductPrice', args, context)),
  adjustStock: async (bus, args, context) => presentProduct(await bus.execute('AdjustStock', args, context)),
  deleteProduct: (bus, args, context) => bus.execute('DeleteProduct', args, context),
  createOrder: async (bus, { input }, context) =>
    presentOrder(await bus.execute('CreateOrder', input, context)),
  cancelOrder: (bus, { input }, context) => bus.execute('CancelOrder', input, context),
  shipOrder: async (bus, args, context) => presentOrder(await bus.execute('ShipOrder', args, context)),
  deliverOrder: async (bus, args, context) => presentOrder(await bus.execute('DeliverOrder', args, context)),
};
