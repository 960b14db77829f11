/**
 * One implementation behind both doors: every operation is asked for by GraphQL and by every RPC protocol, and all of them
 * must say the same, answers and errors. A command is sent by all under one idempotency key, so that it happens once.
 */
import type { DescMethod, DescMethodUnary, JsonValue } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { CategoryCommandService } from '../../functions/rpc/generated/shop/v1/category_command_service_pb.ts';
import { CategoryQueryService } from '../../functions/rpc/generated/shop/v1/category_query_service_pb.ts';
import { OrderCommandService } from '../../functions/rpc/generated/shop/v1/order_command_service_pb.ts';
import { OrderQueryService } from '../../functions/rpc/generated/shop/v1/order_query_service_pb.ts';
import { ProductCommandService } from '../../functions/rpc/generated/shop/v1/product_command_service_pb.ts';
import { ProductQueryService } from '../../functions/rpc/generated/shop/v1/product_query_service_pb.ts';
import {
  category,
  listOf,
  oneOf,
  order,
  orderStatistics,
  product,
  recordedEvent,
  saga,
} from '../support/as-graphql.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { type RpcCall, type RpcClients, rpcClients, type UrlOf } from '../support/rpc-clients.ts';
import { seed } from '../support/seed.ts';

let laptop: Laptop;
let clients: RpcClients;

const METHODS = [
  CategoryCommandService,
  CategoryQueryService,
  OrderCommandService,
  OrderQueryService,
  ProductCommandService,
  ProductQueryService,
].flatMap(({ methods }): DescMethod[] =>
  methods.filter((method) => method.methodKind === 'unary'),
) as DescMethodUnary[];

/** By its name, which no two services share. */
function methodNamed(name: string): DescMethodUnary {
  const found = METHODS.find((method) => method.name === name);
  if (!found) throw new Error(`there is no unary ${name}`);
  return found;
}

const ORDER = {
  userId: 'user-1',
  items: [
    { productId: '2', quantity: 2 },
    { productId: '7', quantity: 1 },
  ],
};

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  const [commandUrl = '', queryUrl = ''] = laptop.urls.functions;
  const urlOf: UrlOf = ({ parent }) => (parent.typeName.includes('Command') ? commandUrl : queryUrl);
  clients = rpcClients(urlOf, { authorization: `Bearer ${await laptop.token()}` });
  await seed(laptop.urls.graphql);
  await laptop.graphql('mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }', {
    variables: { input: { id: 'settled', ...ORDER } },
  });
  await vi.waitFor(
    async () => {
      const { data } = await laptop.graphql('{ order(id: "settled") { status } }');
      expect(data).toEqual({ order: { status: 'CONFIRMED' } });
    },
    { timeout: 30_000 },
  );
  await vi.waitFor(async () => {
    const { data } = await laptop.graphql('{ products { id } }');
    expect(data?.products).toHaveLength(7);
  });
});

afterAll(async () => {
  clients?.close();
  await laptop?.stop();
});

const CATEGORY = 'id name description parentId active version createdAt updatedAt';
const PRODUCT =
  'id name description price currency categoryId stockQuantity active version createdAt updatedAt';
const SAGA = 'sagaId state status currentStep completedSteps failureReason startedAt completedAt';
const WHOLE_ORDER = `id userId status totalAmount currency items { productId productName quantity price subtotal }
  shippingAddress { postalCode city street country } paymentId trackingNumber cancellationReason sagaState { ${SAGA} }
  version createdAt updatedAt`;
const EVENT = 'stream version type schemaVersion occurredAt actor correlationId causationId data';
const STATISTICS = 'totalCount hasProducts averagePrice minPrice maxPrice totalValue productsWithTimestamps';

type Answer = Readonly<Record<string, unknown>>;

/** An operation as it is asked for at each door, and its RPC answer in the schema's shape. */
interface Case {
  readonly rpc: string;
  readonly request?: JsonValue;
  /** Undefined where GraphQL has no such field. */
  readonly field?: string;
  readonly shape?: (answer: Answer) => unknown;
  /** What the field's answer says, where that is not to be read as it is. */
  readonly read?: (answer: unknown) => unknown;
}

const of = (key: string, shape: (value: unknown) => unknown) => (answer: Answer) => shape(answer[key]);
const oneCategory = of('category', oneOf(category));
const categories = of('categories', listOf(category));
const oneProduct = of('product', oneOf(product));
const products = of('products', listOf(product));
const oneOrder = of('order', oneOf(order));
const orders = of('orders', listOf(order));
const pageOf = (nodes: (answer: Answer) => unknown) => (answer: Answer) => ({
  edges: (nodes(answer) as readonly unknown[]).map((node) => ({ node })),
  pageInfo: { hasNextPage: answer.hasNextPage, endCursor: answer.endCursor ?? null },
  totalCount: answer.totalCount,
});
const events = of('events', listOf(recordedEvent));
/** JSON is text in GraphQL, and a message in RPC. */
const withData = (answer: unknown) =>
  (answer as readonly { readonly data: string }[]).map((event) => ({
    ...event,
    data: JSON.parse(event.data),
  }));
const PAGE = 'pageInfo { hasNextPage endCursor } totalCount';

const QUERIES: readonly Case[] = [
  {
    rpc: 'GetCategory',
    request: { id: '1' },
    field: `category(id: "1") { ${CATEGORY} }`,
    shape: oneCategory,
  },
  {
    rpc: 'GetCategory',
    request: { id: 'x' },
    field: `category(id: "x") { ${CATEGORY} }`,
    shape: oneCategory,
  },
  {
    rpc: 'GetCategoryByName',
    request: { name: '書籍' },
    field: `categoryByName(name: "書籍") { ${CATEGORY} }`,
    shape: oneCategory,
  },
  {
    rpc: 'ListCategories',
    request: { sortBy: 'name', sortOrder: 'SORT_ORDER_DESC', limit: 3, offset: 1 },
    field: `categories(sortBy: "name", sortOrder: DESC, limit: 3, offset: 1) { ${CATEGORY} }`,
    shape: categories,
  },
  {
    rpc: 'SearchCategories',
    request: { searchTerm: '電子' },
    field: `searchCategories(searchTerm: "電子") { ${CATEGORY} }`,
    shape: categories,
  },
  { rpc: 'GetCategoriesByIds', request: { ids: ['2', 'x', '1'] } },
  {
    rpc: 'CategoryExists',
    request: { id: '1' },
    field: 'categoryExists(id: "1")',
    shape: ({ exists }) => exists,
  },
  {
    rpc: 'CategoryExists',
    request: { id: 'x' },
    field: 'categoryExists(id: "x")',
    shape: ({ exists }) => exists,
  },
  {
    rpc: 'GetCategoryStatistics',
    field: 'categoryStatistics { totalCount hasCategories categoriesWithTimestamps }',
    shape: (answer) => answer,
  },
  { rpc: 'GetProduct', request: { id: '1' }, field: `product(id: "1") { ${PRODUCT} }`, shape: oneProduct },
  { rpc: 'GetProduct', request: { id: 'x' }, field: `product(id: "x") { ${PRODUCT} }`, shape: oneProduct },
  {
    rpc: 'GetProductByName',
    request: { name: 'iphone 15' },
    field: `productByName(name: "iphone 15") { ${PRODUCT} }`,
    shape: oneProduct,
  },
  {
    rpc: 'ListProducts',
    request: { minPrice: 3500, maxPrice: 45_000.5, sortBy: 'price' },
    field: `products(minPrice: 3500, maxPrice: 45000.5, sortBy: "price") { ${PRODUCT} }`,
    shape: products,
  },
  {
    rpc: 'PageProducts',
    request: { first: 3, categoryId: '1' },
    field: `productsConnection(first: 3, categoryId: "1") { edges { node { ${PRODUCT} } } ${PAGE} }`,
    shape: pageOf(products),
  },
  {
    rpc: 'SearchProducts',
    request: { searchTerm: 'ph' },
    field: `searchProducts(searchTerm: "ph") { ${PRODUCT} }`,
    shape: products,
  },
  { rpc: 'GetProductsByIds', request: { ids: ['7', 'x', '1'] } },
  {
    rpc: 'GetProductsByCategory',
    request: { categoryId: '2' },
    field: `productsByCategory(categoryId: "2") { ${PRODUCT} }`,
    shape: products,
  },
  {
    rpc: 'ProductExists',
    request: { id: '1' },
    field: 'productExists(id: "1")',
    shape: ({ exists }) => exists,
  },
  {
    rpc: 'GetProductStatistics',
    field: `productStatistics { ${STATISTICS} }`,
    shape: ({ statistics }) => statistics,
  },
  { rpc: 'GetCategoryProductStatistics', request: { categoryId: '2' } },
  {
    rpc: 'GetOrder',
    request: { id: 'settled' },
    field: `order(id: "settled") { ${WHOLE_ORDER} }`,
    shape: oneOrder,
  },
  {
    rpc: 'GetOrder',
    request: { id: 'settled', atVersion: 2 },
    field: `order(id: "settled", atVersion: 2) { ${WHOLE_ORDER} }`,
    shape: oneOrder,
  },
  {
    rpc: 'GetOrder',
    request: { id: 'settled', atVersion: 6 },
    field: `order(id: "settled", atVersion: 6) { ${WHOLE_ORDER} }`,
    shape: oneOrder,
  },
  {
    rpc: 'GetOrderHistory',
    request: { orderId: 'settled', beforeVersion: 4, limit: 2 },
    field: `orderHistory(orderId: "settled", beforeVersion: 4, limit: 2) { ${EVENT} }`,
    shape: events,
    read: withData,
  },
  {
    rpc: 'GetProductHistory',
    request: { productId: '1' },
    field: `productHistory(productId: "1") { ${EVENT} }`,
    shape: events,
    read: withData,
  },
  {
    rpc: 'GetCategoryHistory',
    request: { categoryId: '1' },
    field: `categoryHistory(categoryId: "1") { ${EVENT} }`,
    shape: events,
    read: withData,
  },
  { rpc: 'GetOrder', request: { id: 'x' }, field: `order(id: "x") { ${WHOLE_ORDER} }`, shape: oneOrder },
  {
    rpc: 'ListUserOrders',
    request: { userId: 'user-1', status: 'ORDER_STATUS_CONFIRMED' },
    field: `userOrders(userId: "user-1", status: CONFIRMED) { ${WHOLE_ORDER} }`,
    shape: orders,
  },
  {
    rpc: 'ListOrders',
    request: { first: 1 },
    field: `orders(first: 1) { edges { node { ${WHOLE_ORDER} } } ${PAGE} }`,
    shape: pageOf(orders),
  },
  {
    rpc: 'GetOrderStatistics',
    field:
      'orderStatistics { totalCount completedCount revenue averageOrderValue byStatus { status count } }',
    shape: orderStatistics,
  },
  {
    rpc: 'GetSagaStatus',
    request: { orderId: 'settled' },
    field: `sagaStatus(orderId: "settled") { ${SAGA} }`,
    shape: of('sagaState', oneOf(saga)),
  },
  {
    rpc: 'WaitForOrder',
    request: { id: 'settled', timeout: '1s' },
    field: `order(id: "settled") { ${WHOLE_ORDER} }`,
    shape: oneOrder,
  },
];

const COMMANDS: readonly Case[] = [
  {
    rpc: 'CreateCategory',
    request: { id: 'music', name: 'Music', description: 'Vinyl', parentId: '2' },
    field: `createCategory(input: { id: "music", name: "Music", description: "Vinyl", parentId: "2" }) { ${CATEGORY} }`,
    shape: oneCategory,
  },
  {
    rpc: 'UpdateCategory',
    request: { id: 'music', name: 'Musik' },
    field: `updateCategory(input: { id: "music", name: "Musik" }) { ${CATEGORY} }`,
    shape: oneCategory,
  },
  {
    rpc: 'CreateProduct',
    request: {
      id: 'record',
      name: 'Record',
      price: { currencyCode: 'USD', units: '19', nanos: 990_000_000 },
      categoryId: 'music',
      stockQuantity: 10,
    },
    field: `createProduct(input: { id: "record", name: "Record", price: 19.99, currency: "USD", categoryId: "music", stockQuantity: 10 }) { ${PRODUCT} }`,
    shape: oneProduct,
  },
  {
    rpc: 'UpdateProduct',
    request: { id: 'record', description: 'Double', price: { units: '21' }, expectedVersion: 2 },
    field: `updateProduct(input: { id: "record", description: "Double", price: 21, expectedVersion: 2 }) { ${PRODUCT} }`,
    shape: oneProduct,
  },
  {
    rpc: 'ChangeProductPrice',
    request: { id: 'record', newPrice: { units: '18', nanos: 500_000_000 }, reason: 'sale' },
    field: `changeProductPrice(id: "record", newPrice: 18.5, reason: "sale") { ${PRODUCT} }`,
    shape: oneProduct,
  },
  {
    rpc: 'AdjustStock',
    request: { productId: 'record', delta: -3 },
    field: `adjustStock(productId: "record", delta: -3) { ${PRODUCT} }`,
    shape: oneProduct,
  },
  { rpc: 'ReserveStock', request: { productId: 'record', orderId: 'elsewhere', quantity: 2 } },
  { rpc: 'ReleaseStock', request: { productId: 'record', orderId: 'elsewhere' } },
  {
    rpc: 'DeleteProduct',
    request: { id: 'record' },
    field: 'deleteProduct(id: "record")',
    shape: () => true,
  },
  {
    rpc: 'DeleteCategory',
    request: { id: 'music' },
    field: 'deleteCategory(id: "music")',
    shape: () => true,
  },
  {
    rpc: 'ShipOrder',
    request: { id: 'settled' },
    field: `shipOrder(id: "settled") { ${WHOLE_ORDER} }`,
    shape: oneOrder,
  },
  {
    rpc: 'DeliverOrder',
    request: { id: 'settled' },
    field: `deliverOrder(id: "settled") { ${WHOLE_ORDER} }`,
    shape: oneOrder,
  },
  {
    rpc: 'CreateOrder',
    request: {
      id: 'new',
      ...ORDER,
      shippingAddress: { postalCode: '100-0001', city: '東京', street: '1-1', country: 'jp' },
    },
    field: `createOrder(input: { id: "new", userId: "user-1",
      items: [{ productId: "2", quantity: 2 }, { productId: "7", quantity: 1 }],
      shippingAddress: { postalCode: "100-0001", city: "東京", street: "1-1", country: "jp" } }) { ${WHOLE_ORDER} }`,
    shape: oneOrder,
  },
  {
    rpc: 'CancelOrder',
    request: { orderId: 'new', reason: 'changed my mind' },
    field: 'cancelOrder(input: { orderId: "new", reason: "changed my mind" })',
    shape: () => true,
  },
];

const NAMES = ['Connect JSON', 'Connect binary', 'Connect GET', 'gRPC-Web', 'native gRPC'];

function callBy(protocol: string): RpcCall {
  const call = clients.calls[protocol];
  if (!call) throw new Error(`nobody speaks ${protocol}`);
  return call;
}

async function answers({ rpc, request = {}, shape }: Case, headers: Readonly<Record<string, string>> = {}) {
  const found: unknown[] = [];
  for (const protocol of NAMES) {
    const { answer, error } = await callBy(protocol)(methodNamed(rpc), request, headers);
    expect(error, `${rpc} by ${protocol}`).toBeUndefined();
    found.push(shape ? shape(answer as Answer) : answer);
  }
  return found;
}

async function graphqlAnswer(operation: 'query' | 'mutation', field: string, headers = {}): Promise<unknown> {
  const { data, errors } = await laptop.graphql(`${operation} { answer: ${field} }`, { headers });
  expect(errors).toBeUndefined();
  return data?.answer;
}

const label = ({ rpc, request }: Case) => `${rpc} ${JSON.stringify(request ?? {})}`;

describe('a query says the same by every protocol', () => {
  test.each(QUERIES.map((one) => [label(one), one] as const))('%s', async (_label, one) => {
    const [first, ...others] = await answers(one);
    for (const other of others) expect(other).toEqual(first);
    if (!one.field) return;
    const { read = (answer) => answer } = one;
    expect(first).toEqual(read(await graphqlAnswer('query', one.field)));
  });
});

describe('a command happens once, and every protocol tells its result', () => {
  test.each(COMMANDS.map((one) => [label(one), one] as const))('%s', async (_label, one) => {
    const headers = { 'idempotency-key': one.rpc };
    const inGraphql = one.field ? await graphqlAnswer('mutation', one.field, headers) : undefined;
    const [first, ...others] = await answers(one, headers);
    for (const other of others) expect(other).toEqual(first);
    if (one.field) expect(first).toEqual(inGraphql);
  });

  test('and nothing of the contract is left out', () => {
    const asked = new Set([...QUERIES, ...COMMANDS].map(({ rpc }) => rpc));
    expect(METHODS.map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
  });
});

const FAILURES: readonly (Case & { readonly field: string; readonly rpcCode: string })[] = [
  {
    rpc: 'CreateCategory',
    request: { id: 'a/b', name: ' ', parentId: '?' },
    field: 'createCategory(input: { id: "a/b", name: " ", parentId: "?" }) { id }',
    rpcCode: 'InvalidArgument',
  },
  {
    rpc: 'CreateProduct',
    request: {
      name: 'Book',
      categoryId: '1',
      price: { currencyCode: 'JPY', units: '10', nanos: 500_000_000 },
    },
    field: 'createProduct(input: { name: "Book", categoryId: "1", currency: "JPY", price: 10.5 }) { id }',
    rpcCode: 'InvalidArgument',
  },
  {
    rpc: 'CreateOrder',
    request: { userId: 'user-1', items: [{ productId: 'x', quantity: 1 }] },
    field: 'createOrder(input: { userId: "user-1", items: [{ productId: "x", quantity: 1 }] }) { id }',
    rpcCode: 'NotFound',
  },
  {
    rpc: 'CreateCategory',
    request: { name: '電子機器' },
    field: 'createCategory(input: { name: "電子機器" }) { id }',
    rpcCode: 'AlreadyExists',
  },
  {
    rpc: 'DeleteCategory',
    request: { id: '1' },
    field: 'deleteCategory(id: "1")',
    rpcCode: 'FailedPrecondition',
  },
  {
    rpc: 'AdjustStock',
    request: { productId: '1', delta: -101 },
    field: 'adjustStock(productId: "1", delta: -101) { id }',
    rpcCode: 'FailedPrecondition',
  },
  { rpc: 'ShipOrder', request: { id: 'x' }, field: 'shipOrder(id: "x") { id }', rpcCode: 'NotFound' },
];

describe('a refusal is the same by every protocol', () => {
  test.each(FAILURES.map((one) => [label(one), one] as const))(
    '%s',
    async (_label, { rpc, request = {}, field, rpcCode }) => {
      const { errors } = await laptop.graphql(`mutation { ${field} }`);
      const { message, errorInfo } = errors?.[0] ?? {};
      const violations = (errorInfo?.violations ?? []) as readonly { readonly field: string }[];
      for (const protocol of NAMES) {
        const { error } = await callBy(protocol)(methodNamed(rpc), request);
        expect(error, protocol).toEqual({
          rpcCode,
          message,
          code: errorInfo?.code,
          reason: errorInfo?.reason ?? errorInfo?.code,
          retryable: String(errorInfo?.retryable),
          fields: violations.map((violation) => violation.field).sort(),
        });
      }
    },
  );

  test('a price in another currency than the product’s', async () => {
    const request = { id: '1', newPrice: { currencyCode: 'USD', units: '10' } };
    for (const protocol of NAMES) {
      const { error } = await callBy(protocol)(methodNamed('ChangeProductPrice'), request);
      expect(error, protocol).toMatchObject({ rpcCode: 'InvalidArgument', fields: ['currency'] });
    }
  });

  test('a read side that is not there yet', async () => {
    const { error } = await callBy('Connect JSON')(methodNamed('GetProduct'), { id: '1', minVersion: 1_000 });
    expect(error).toMatchObject({ rpcCode: 'Unavailable', code: 'SERVICE_UNAVAILABLE', retryable: 'true' });
  });
});
