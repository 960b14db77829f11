import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import type { EventStore } from '../event-store/event-store.ts';
import type { ResultOf } from '../platform/bus.ts';
import { traceHeader } from '../platform/tracer.ts';
import { CategoryCommandService } from '../rpc/generated/shop/v1/category_command_service_pb.ts';
import { OrderCommandService } from '../rpc/generated/shop/v1/order_command_service_pb.ts';
import { ProductCommandService } from '../rpc/generated/shop/v1/product_command_service_pb.ts';
import { fields, toCategory, toOrder, toProduct } from '../rpc/messages.ts';
import { fromMoney } from '../rpc/money.ts';
import { requestOf } from '../rpc/request.ts';
import { commandBus, commandContext } from './bus.ts';
import type { COMMANDS } from './commands.ts';

type Commands = typeof COMMANDS;
type Execute = <Type extends keyof Commands>(
  type: Type,
  input: object,
  call: HandlerContext,
) => Promise<ResultOf<Commands[Type]>>;

/** The command services of the contract, each RPC a translation of its request to a command and of the view to a message. */
export function commandRoutes(store: EventStore): (router: ConnectRouter) => void {
  const execute: Execute = (type, input, call) => {
    const request = { ...requestOf(call), trace: traceHeader(), selection: null };
    return commandBus.execute(type, input, commandContext(request, store));
  };
  return (router) => {
    addCategories(router, execute);
    addProducts(router, execute);
    addOrders(router, execute);
  };
}

function addCategories(router: ConnectRouter, execute: Execute): void {
  router.service(CategoryCommandService, {
    async createCategory(request, call) {
      const input = { ...fields(request), parentId: request.parentId || null };
      return { category: toCategory(await execute('CreateCategory', input, call)) };
    },
    async updateCategory(request, call) {
      // Absent is as it is, empty is the root.
      const parentId = request.parentId === '' ? null : request.parentId;
      const input = { ...fields(request), parentId };
      return { category: toCategory(await execute('UpdateCategory', input, call)) };
    },
    async deleteCategory(request, call) {
      await execute('DeleteCategory', fields(request), call);
      return {};
    },
  });
}

function addProducts(router: ConnectRouter, execute: Execute): void {
  router.service(ProductCommandService, {
    async createProduct(request, call) {
      const input = { ...fields(request), ...fromMoney(request.price) };
      return { product: toProduct(await execute('CreateProduct', input, call)) };
    },
    async updateProduct(request, call) {
      const input = { ...fields(request), ...fromMoney(request.price) };
      return { product: toProduct(await execute('UpdateProduct', input, call)) };
    },
    async changeProductPrice(request, call) {
      const { price: newPrice, currency } = fromMoney(request.newPrice);
      const input = { ...fields(request), newPrice, currency };
      return { product: toProduct(await execute('ChangeProductPrice', input, call)) };
    },
    async deleteProduct(request, call) {
      await execute('DeleteProduct', fields(request), call);
      return {};
    },
    async adjustStock(request, call) {
      return { product: toProduct(await execute('AdjustStock', fields(request), call)) };
    },
    async reserveStock(request, call) {
      return { stock: await execute('ReserveStock', fields(request), call) };
    },
    async releaseStock(request, call) {
      return { stock: await execute('ReleaseStock', fields(request), call) };
    },
  });
}

function addOrders(router: ConnectRouter, execute: Execute): void {
  router.service(OrderCommandService, {
    async createOrder(request, call) {
      return { order: toOrder(await execute('CreateOrder', fields(request), call)) };
    },
    async cancelOrder(request, call) {
      await execute('CancelOrder', fields(request), call);
      return {};
    },
    async shipOrder(request, call) {
      return { order: toOrder(await execute('ShipOrder', fields(request), call)) };
    },
    async deliverOrder(request, call) {
      return { order: toOrder(await execute('DeliverOrder', fields(request), call)) };
    },
  });
}
