import type { GenericSchema } from 'valibot';
import { validate } from '../../domain/validate.ts';
import { type Bus, createBus, type Middleware } from '../platform/bus.ts';
import { METRICS } from '../platform/metric-names.ts';
import { observe } from '../platform/observe.ts';
import { getCategoriesByIds, getCategory, listCategories } from './category.ts';
import type { QueryContext } from './context.ts';
import { getOrder, listUserOrders } from './order.ts';
import { countProductsOfCategories, getProduct, listProducts, listProductsOfCategories } from './product.ts';

/** Every query of the shop, by the name under which the doors send it. */
export const QUERIES = {
  GetCategory: getCategory,
  ListCategories: listCategories,
  GetCategoriesByIds: getCategoriesByIds,
  GetProduct: getProduct,
  ListProducts: listProducts,
  ListProductsOfCategories: listProductsOfCategories,
  CountProductsOfCategories: countProductsOfCategories,
  GetOrder: getOrder,
  ListUserOrders: listUserOrders,
} as const;

export type QueryBus = Bus<typeof QUERIES, QueryContext>;

interface AnyQuery {
  readonly schema: GenericSchema;
  readonly handle: (input: never, context: QueryContext) => Promise<unknown>;
}

const validateInput: Middleware<AnyQuery, QueryContext> = async (call, next) =>
  next({ ...call, input: validate(call.operation.schema, call.input) });

/** The one bus that both doors send queries to. */
export const queryBus: QueryBus = createBus<QueryContext, AnyQuery, typeof QUERIES>(QUERIES, [
  observe({ count: METRICS.query, duration: METRICS.queryDuration, dimension: 'query' }),
  validateInput,
]);
