import { type Duration, durationMs } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import type { ResultOf } from '../platform/bus.ts';
import { CategoryQueryService } from '../rpc/generated/shop/v1/category_query_service_pb.ts';
import { OrderStatus, OrderStatusSchema } from '../rpc/generated/shop/v1/order_pb.ts';
import { OrderQueryService } from '../rpc/generated/shop/v1/order_query_service_pb.ts';
import { ProductQueryService } from '../rpc/generated/shop/v1/product_query_service_pb.ts';
import { SortOrderSchema } from '../rpc/generated/shop/v1/sort_order_pb.ts';
import {
  fields,
  nameOf,
  orNone,
  pageOf,
  present,
  someOf,
  toCategory,
  toOrder,
  toProduct,
  toRecordedEvent,
  toSagaState,
} from '../rpc/messages.ts';
import { requestOf } from '../rpc/request.ts';
import { queryBus } from './bus.ts';
import type { Stores } from './context.ts';
import type { QUERIES } from './queries.ts';

type Queries = typeof QUERIES;
type Execute = <Type extends keyof Queries>(
  type: Type,
  input: object,
  call: HandlerContext,
) => Promise<ResultOf<Queries[Type]>>;

/** The query services of the contract, each RPC a translation of its request to a query and of the view to a message. */
export function queryRoutes(stores: Stores): (router: ConnectRouter) => void {
  const execute: Execute = (type, input, call) =>
    queryBus.execute(type, input, { ...requestOf(call), ...stores });
  return (router) => {
    addCategories(router, execute);
    addProducts(router, execute);
    addOrders(router, execute);
  };
}

/** Without a wish, the longest that a query may wait. */
const LONGEST_WAIT = 25_000;

/** What is kept of a call's time for the last look and the way back, in milliseconds. */
const WAY_BACK = 250;

/** Ends in time for an answer to come before the call is over. */
function patienceOf(wished: Duration | undefined, remainingMillis: number): number {
  const millis = wished ? durationMs(wished) : LONGEST_WAIT;
  return Math.min(millis, Math.max(1, remainingMillis - WAY_BACK));
}

function addCategories(router: ConnectRouter, execute: Execute): void {
  router.service(CategoryQueryService, {
    async getCategory(request, call) {
      return { category: orNone(await execute('GetCategory', fields(request), call), toCategory) };
    },
    async getCategoryByName(request, call) {
      return { category: orNone(await execute('GetCategoryByName', fields(request), call), toCategory) };
    },
    async listCategories(request, call) {
      const input = { ...fields(request), sortOrder: nameOf(SortOrderSchema, request.sortOrder) };
      return { categories: (await execute('ListCategories', input, call)).map(toCategory) };
    },
    async searchCategories(request, call) {
      return { categories: (await execute('SearchCategories', fields(request), call)).map(toCategory) };
    },
    async getCategoriesByIds(request, call) {
      return { categories: someOf(await execute('GetCategoriesByIds', fields(request), call), toCategory) };
    },
    async categoryExists(request, call) {
      return { exists: await execute('CategoryExists', fields(request), call) };
    },
    async getCategoryHistory(request, call) {
      return { events: (await execute('GetCategoryHistory', fields(request), call)).map(toRecordedEvent) };
    },
    getCategoryStatistics: (request, call) => execute('GetCategoryStatistics', fields(request), call),
  });
}

function addProducts(router: ConnectRouter, execute: Execute): void {
  router.service(ProductQueryService, {
    async getProduct(request, call) {
      return { product: orNone(await execute('GetProduct', fields(request), call), toProduct) };
    },
    async getProductByName(request, call) {
      return { product: orNone(await execute('GetProductByName', fields(request), call), toProduct) };
    },
    async listProducts(request, call) {
      const input = { ...fields(request), sortOrder: nameOf(SortOrderSchema, request.sortOrder) };
      return { products: (await execute('ListProducts', input, call)).map(toProduct) };
    },
    async pageProducts(request, call) {
      const { nodes: products, ...page } = pageOf(
        await execute('PageProducts', fields(request), call),
        toProduct,
      );
      return { products, ...page };
    },
    async searchProducts(request, call) {
      return { products: (await execute('SearchProducts', fields(request), call)).map(toProduct) };
    },
    async getProductsByIds(request, call) {
      return { products: someOf(await execute('GetProductsByIds', fields(request), call), toProduct) };
    },
    async getProductsByCategory(request, call) {
      return { products: (await execute('GetProductsByCategory', fields(request), call)).map(toProduct) };
    },
    async productExists(request, call) {
      return { exists: await execute('ProductExists', fields(request), call) };
    },
    async getProductHistory(request, call) {
      return { events: (await execute('GetProductHistory', fields(request), call)).map(toRecordedEvent) };
    },
    async getProductStatistics(request, call) {
      return { statistics: present(await execute('GetProductStatistics', fields(request), call)) };
    },
    async getCategoryProductStatistics(request, call) {
      return { statistics: present(await execute('GetCategoryProductStatistics', fields(request), call)) };
    },
  });
}

function addOrders(router: ConnectRouter, execute: Execute): void {
  router.service(OrderQueryService, {
    async getOrder(request, call) {
      return { order: orNone(await execute('GetOrder', fields(request), call), toOrder) };
    },
    async listUserOrders(request, call) {
      const input = { ...fields(request), status: nameOf(OrderStatusSchema, request.status) };
      return { orders: (await execute('ListUserOrders', input, call)).map(toOrder) };
    },
    async listOrders(request, call) {
      const input = { ...fields(request), status: nameOf(OrderStatusSchema, request.status) };
      const { nodes: orders, ...page } = pageOf(await execute('ListOrders', input, call), toOrder);
      return { orders, ...page };
    },
    async getOrderStatistics(request, call) {
      const { byStatus, ...statistics } = await execute('GetOrderStatistics', fields(request), call);
      const counts = byStatus.map(({ status, count }) => ({ status: OrderStatus[status], count }));
      return { ...present(statistics), byStatus: counts };
    },
    async getOrderHistory(request, call) {
      return { events: (await execute('GetOrderHistory', fields(request), call)).map(toRecordedEvent) };
    },
    async getSagaStatus(request, call) {
      return { sagaState: orNone(await execute('GetSagaStatus', fields(request), call), toSagaState) };
    },
    async waitForOrder(request, call) {
      const timeout = patienceOf(request.timeout, requestOf(call).remainingMillis());
      const input = { ...fields(request), timeout };
      return { order: orNone(await execute('WaitForOrder', input, call), toOrder) };
    },
  });
}
