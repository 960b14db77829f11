/** Every query and mutation through the GraphQL door, with every field of its answer, and the errors that it can give. */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { seed } from '../support/seed.ts';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  await seed(laptop.urls.graphql);
});

afterAll(() => laptop?.stop());

const CATEGORY = 'id name description parentId active productCount version createdAt updatedAt';
const PRODUCT =
  'id name description price currency categoryId stockQuantity active version createdAt updatedAt category { id }';
const ORDER = `id userId status totalAmount currency paymentId trackingNumber cancellationReason version createdAt updatedAt
  shippingAddress { postalCode city street country }
  items { productId productName quantity price subtotal }
  sagaState { sagaId state status currentStep completedSteps failureReason startedAt completedAt }`;
const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

async function ask<Data = Record<string, unknown>>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await laptop.graphql<Data>(query, { variables });
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

/** The one error of a request. */
async function refusal(query: string, variables: object = {}) {
  const { errors } = await laptop.graphql(query, { variables });
  expect(errors).toHaveLength(1);
  return errors?.[0];
}

const mutation = (field: string, type: string, answer: string) =>
  `mutation ($input: ${type}!) { ${field}(input: $input) ${answer} }`;
const createCategory = mutation('createCategory', 'CreateCategoryInput', `{ ${CATEGORY} }`);
const updateCategory = mutation('updateCategory', 'UpdateCategoryInput', `{ ${CATEGORY} }`);
const createProduct = mutation('createProduct', 'CreateProductInput', `{ ${PRODUCT} }`);
const updateProduct = mutation('updateProduct', 'UpdateProductInput', `{ ${PRODUCT} }`);
const createOrder = mutation('createOrder', 'CreateOrderInput', `{ ${ORDER} }`);

const idsOf = (rows: unknown) => (rows as { id: string }[]).map(({ id }) => id).join(' ');

describe('categories', () => {
  test('one, by id and by name', async () => {
    const electronics = {
      id: '1',
      name: '電子機器',
      description: null,
      parentId: null,
      active: true,
      productCount: 2,
      version: 1,
      createdAt: TIME,
      updatedAt: TIME,
    };
    expect(
      await ask(
        `{ category(id: 1, minVersion: 1) { ${CATEGORY} } categoryByName(name: "電子機器") { ${CATEGORY} } }`,
      ),
    ).toEqual({ category: electronics, categoryByName: electronics });
    expect(
      await ask(
        '{ a: categoryExists(id: "1") b: categoryExists(id: "nothing") category(id: "nothing") { id } categoryByName(name: "nothing") { id } }',
      ),
    ).toEqual({ a: true, b: false, category: null, categoryByName: null });
  });

  test('lists, with their products', async () => {
    const data = await ask(`{
      categories(limit: 2, offset: 1, sortBy: "createdAt", sortOrder: DESC) { id }
      children: categories(parentId: "1") { id }
      searchCategories(searchTerm: "機", limit: 5, offset: 0) { id products(limit: 1, offset: 1) { id name } productCount }
      categoriesPaginated(page: 2, perPage: 2) { id }
    }`);
    expect(data).toEqual({
      categories: [{ id: '4' }, { id: '3' }],
      children: [],
      searchCategories: [{ id: '1', products: [{ id: '1', name: 'MacBook Pro' }], productCount: 2 }],
      categoriesPaginated: [{ id: '3' }, { id: '4' }],
    });
  });

  test('statistics', async () => {
    expect(await ask('{ categoryStatistics { totalCount hasCategories categoriesWithTimestamps } }')).toEqual(
      {
        categoryStatistics: { totalCount: 5, hasCategories: true, categoriesWithTimestamps: 5 },
      },
    );
  });

  test('are created, updated and deleted, each answering what it led to', async () => {
    const input = { id: 'toys', name: ' Toys ', description: 'To play', parentId: '3' };
    const toys = {
      id: 'toys',
      name: 'Toys',
      description: 'To play',
      parentId: '3',
      active: true,
      productCount: 0,
      version: 1,
      createdAt: TIME,
      updatedAt: TIME,
    };
    expect(await ask(createCategory, { input })).toEqual({ createCategory: toys });
    expect(await ask(updateCategory, { input: { id: 'toys', name: null } })).toEqual({
      updateCategory: toys,
    });
    expect(
      await ask(updateCategory, { input: { id: 'toys', description: null, parentId: null, name: 'Games' } }),
    ).toEqual({ updateCategory: { ...toys, name: 'Games', description: null, parentId: null, version: 3 } });
    const gone = 'mutation { deleteCategory(id: "toys", reason: "tidying up") }';
    expect(await ask(gone)).toEqual({ deleteCategory: true });
    expect(await refusal(gone)).toMatchObject({ errorType: 'NOT_FOUND' });
  });

  test('refuse what the rules forbid', async () => {
    expect(await refusal(createCategory, { input: { name: '書籍' } })).toMatchObject({
      errorType: 'ALREADY_EXISTS',
    });
    expect(await refusal(createCategory, { input: { name: 'X', parentId: 'nothing' } })).toMatchObject({
      errorType: 'NOT_FOUND',
    });
    expect(await refusal('mutation { deleteCategory(id: "1") }')).toMatchObject({
      errorType: 'BUSINESS_RULE',
      errorInfo: { reason: 'CATEGORY_HAS_PRODUCTS', retryable: false },
    });
    expect(await refusal(updateCategory, { input: { id: '1', name: '', parentId: '?' } })).toMatchObject({
      errorType: 'VALIDATION_ERROR',
      errorInfo: { violations: [{ field: 'name' }, { field: 'parentId' }] },
    });
  });
});

describe('products', () => {
  const macbook = {
    id: '1',
    name: 'MacBook Pro',
    description: null,
    price: 299_000,
    currency: 'JPY',
    categoryId: '1',
    category: { id: '1' },
    active: true,
    createdAt: TIME,
    updatedAt: TIME,
  };

  test('one, by id and by name', async () => {
    const shown = { ...macbook, stockQuantity: 100, version: 2 };
    expect(
      await ask(`{ product(id: 1) { ${PRODUCT} } productByName(name: "macbook pro") { ${PRODUCT} } }`),
    ).toEqual({ product: shown, productByName: shown });
    expect(
      await ask('{ a: productExists(id: 1) b: productExists(id: 99) productByName(name: "nothing") { id } }'),
    ).toEqual({ a: true, b: false, productByName: null });
  });

  test('lists', async () => {
    const data = await ask(`{
      products(categoryId: "2", minPrice: 3500, maxPrice: 4200, sortBy: "price", sortOrder: DESC, limit: 5) { id category { name } }
      searchProducts(searchTerm: "pHo", limit: 5) { id }
      inBooks: searchProducts(searchTerm: "e", categoryId: "2") { id }
      productsPaginated(page: 2, perPage: 3) { id }
      productsByCategory(categoryId: "2") { id }
      productsByPriceRange(minPrice: 1000, maxPrice: 3500) { id price }
    }`);
    expect(data).toEqual({
      products: [
        { id: '4', category: { name: '書籍' } },
        { id: '3', category: { name: '書籍' } },
      ],
      searchProducts: [{ id: '2' }, { id: '4' }],
      inBooks: [{ id: '3' }, { id: '4' }],
      productsPaginated: [{ id: '4' }, { id: '5' }, { id: '6' }],
      productsByCategory: [{ id: '3' }, { id: '4' }],
      productsByPriceRange: [
        { id: '7', price: 1_200 },
        { id: '5', price: 2_800 },
        { id: '3', price: 3_500 },
      ],
    });
  });

  test('a connection, page by page', async () => {
    interface Page {
      productsConnection: {
        edges: { cursor: string; node: { id: string; category: { id: string } } }[];
        pageInfo: { endCursor: string };
        totalCount: number;
      };
    }
    const query = `query ($after: String) { productsConnection(first: 4, after: $after) {
      edges { cursor node { id category { id } } } ${PAGE} } }`;
    const { productsConnection: first } = await ask<Page>(query);
    expect(first).toMatchObject({
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: first.edges[0]?.cursor },
      totalCount: 7,
    });
    expect(first.edges[0]?.node).toEqual({ id: '1', category: { id: '1' } });
    const { productsConnection: second } = await ask<Page>(query, { after: first.pageInfo.endCursor });
    expect(idsOf([...first.edges, ...second.edges].map(({ node }) => node))).toBe('1 2 3 4 5 6 7');
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(
      await ask('{ productsConnection(categoryId: "2", first: 1) { totalCount edges { node { id } } } }'),
    ).toEqual({ productsConnection: { totalCount: 2, edges: [{ node: { id: '3' } }] } });
    expect(await refusal(query, { after: 'made up' })).toMatchObject({
      errorInfo: { violations: [{ field: 'after' }] },
    });
  });

  test('statistics', async () => {
    expect(
      await ask(
        '{ productStatistics { totalCount hasProducts averagePrice minPrice maxPrice totalValue productsWithTimestamps } }',
      ),
    ).toEqual({
      productStatistics: {
        totalCount: 7,
        hasProducts: true,
        averagePrice: 475_700 / 7,
        minPrice: 1_200,
        maxPrice: 299_000,
        totalValue: 475_700,
        productsWithTimestamps: 7,
      },
    });
  });

  test('are created, changed and deleted, each answering what it led to', async () => {
    const input = { id: 'pen', name: 'Pen', price: 1.5, currency: 'EUR', categoryId: '2', stockQuantity: 3 };
    const pen = {
      ...macbook,
      id: 'pen',
      name: 'Pen',
      price: 1.5,
      currency: 'EUR',
      categoryId: '2',
      category: { id: '2' },
      stockQuantity: 3,
      version: 2,
    };
    expect(await ask(createProduct, { input })).toEqual({ createProduct: pen });
    const changes = { id: 'pen', name: null, description: 'Blue', price: 2, categoryId: '3' };
    const revised = {
      ...pen,
      description: 'Blue',
      price: 2,
      categoryId: '3',
      category: { id: '3' },
      version: 5,
    };
    expect(await ask(updateProduct, { input: changes })).toEqual({ updateProduct: revised });
    expect(await ask(updateProduct, { input: changes })).toEqual({ updateProduct: revised });
    expect(
      await ask(`mutation { changeProductPrice(id: "pen", newPrice: 2.25, reason: "ink") { ${PRODUCT} } }`),
    ).toEqual({ changeProductPrice: { ...revised, price: 2.25, version: 6 } });
    expect(
      await ask(`mutation { adjustStock(productId: "pen", delta: -3, reason: "lost") { ${PRODUCT} } }`),
    ).toEqual({ adjustStock: { ...revised, price: 2.25, stockQuantity: 0, version: 7 } });
    expect(await ask('{ product(id: "pen", minVersion: 7) { stockQuantity price } }')).toEqual({
      product: { stockQuantity: 0, price: 2.25 },
    });
    const cleared = { id: 'pen', description: null, expectedVersion: 7 };
    expect(await ask(updateProduct, { input: cleared })).toMatchObject({
      updateProduct: { description: null, version: 8 },
    });
    expect(await refusal(updateProduct, { input: cleared })).toMatchObject({
      errorType: 'CONFLICT',
      errorInfo: { currentVersion: 8 },
    });
    const gone = 'mutation { deleteProduct(id: "pen", reason: "empty") }';
    expect(await ask(gone)).toEqual({ deleteProduct: true });
    expect(await refusal(gone)).toMatchObject({ errorType: 'NOT_FOUND' });
  });

  test('refuse what the rules forbid', async () => {
    expect(await refusal(createProduct, { input: { name: 'X', price: 1, categoryId: '99' } })).toMatchObject({
      errorType: 'NOT_FOUND',
    });
    expect(
      await refusal(createProduct, {
        input: { name: '', price: 0, currency: 'XXX', categoryId: '/', stockQuantity: -1 },
      }),
    ).toMatchObject({ errorType: 'VALIDATION_ERROR' });
    expect(await refusal('mutation { changeProductPrice(id: "1", newPrice: 1.5) { id } }')).toMatchObject({
      errorInfo: { violations: [{ field: 'newPrice' }] },
    });
    expect(await refusal('mutation { adjustStock(productId: "1", delta: -101) { id } }')).toMatchObject({
      errorType: 'BUSINESS_RULE',
      errorInfo: { reason: 'INSUFFICIENT_STOCK' },
    });
    expect(await refusal('mutation { adjustStock(productId: "99", delta: 1) { id } }')).toMatchObject({
      errorType: 'NOT_FOUND',
    });
    expect(await refusal('{ products(limit: 0, sortBy: "secret") { id } }')).toMatchObject({
      errorInfo: { violations: [{ field: 'limit' }, { field: 'sortBy' }] },
    });
    expect(await refusal('{ productsPaginated(page: 0) { id } }')).toMatchObject({
      errorInfo: { violations: [{ field: 'page' }] },
    });
    expect(await refusal('{ searchProducts(searchTerm: " ") { id } }')).toMatchObject({
      errorInfo: { violations: [{ field: 'searchTerm' }] },
    });
  });
});

describe('orders', () => {
  const shippingAddress = { postalCode: '100-0001', city: '東京', street: 'Chiyoda 1', country: 'JP' };
  const placed = {
    userId: 'surface',
    status: 'PENDING',
    totalAmount: 10_900,
    currency: 'JPY',
    paymentId: null,
    trackingNumber: null,
    cancellationReason: null,
    version: 1,
    createdAt: TIME,
    updatedAt: TIME,
    shippingAddress,
    items: [
      { productId: '3', productName: 'Elixir book', quantity: 1, price: 3_500, subtotal: 3_500 },
      { productId: '2', productName: 'Renamed', quantity: 1, price: 7_400, subtotal: 7_400 },
    ],
  };

  function until(id: string, status: string): Promise<Record<string, unknown>> {
    return vi.waitFor(
      async () => {
        const { order } = await ask<{ order: { status: string } & Record<string, unknown> }>(
          `query ($id: ID!) { order(id: $id) { ${ORDER} } }`,
          { id },
        );
        expect(order.status).toBe(status);
        return order;
      },
      { timeout: 30_000, interval: 50 },
    );
  }

  test('are placed, answered at once, and followed to their end', async () => {
    await ask(updateProduct, { input: { id: '2', name: 'Renamed', price: 7_400 } });
    const items = [
      { productId: '3', quantity: 1 },
      { productId: '2', quantity: 1 },
    ];
    const input = { id: 'first', userId: 'surface', items, shippingAddress, paymentMethod: 'pm_card_visa' };
    const { createOrder: created } = await ask<{ createOrder: object }>(createOrder, { input });
    expect(created).toEqual({
      ...placed,
      id: 'first',
      sagaState: {
        sagaId: 'order-first',
        state: 'started',
        status: 'STARTED',
        currentStep: 'reserve_inventory',
        completedSteps: [],
        failureReason: null,
        startedAt: TIME,
        completedAt: null,
      },
    });
    const confirmed = await until('first', 'CONFIRMED');
    expect(confirmed).toMatchObject({
      paymentId: expect.any(String),
      trackingNumber: expect.any(String),
      version: 5,
      sagaState: { state: 'completed', status: 'COMPLETED', currentStep: null, completedAt: TIME },
    });
    const sagas =
      '{ sagaState(orderId: "first", minVersion: 5) { status } sagaStatus(orderId: "first") { status } }';
    expect(await ask(sagas)).toEqual({
      sagaState: { status: 'COMPLETED' },
      sagaStatus: { status: 'COMPLETED' },
    });
    expect(await ask(`mutation { shipOrder(id: "first") { ${ORDER} } }`)).toEqual({
      shipOrder: { ...confirmed, status: 'SHIPPED', version: 6, updatedAt: TIME },
    });
    expect(await ask('mutation { deliverOrder(id: "first") { status version } }')).toEqual({
      deliverOrder: { status: 'DELIVERED', version: 7 },
    });
    expect(await refusal('mutation { cancelOrder(input: { orderId: "first" }) }')).toMatchObject({
      errorType: 'BUSINESS_RULE',
      errorInfo: { reason: 'ORDER_SHIPPED' },
    });
    await ask('{ order(id: "first", minVersion: 7) { id } }');
    const history = '{ orderHistory(orderId: "first") { version type occurredAt data } }';
    const { orderHistory } = await ask<{ orderHistory: { type: string; data: string }[] }>(history);
    expect(orderHistory.map(({ type }) => type)).toEqual([
      'OrderPlaced',
      'InventoryReserved',
      'PaymentProcessed',
      'ShippingArranged',
      'OrderConfirmed',
      'OrderShipped',
      'OrderDelivered',
    ]);
    expect(JSON.parse(orderHistory[2]?.data ?? '')).toMatchObject({ paymentId: confirmed.paymentId });
    expect(await ask(`{ order(id: "first", atVersion: 5) { ${ORDER} } }`)).toEqual({ order: confirmed });
  });

  test('are cancelled', async () => {
    const input = { id: 'second', userId: 'surface', items: [{ productId: '7', quantity: 2 }] };
    await ask(createOrder, { input });
    await until('second', 'CONFIRMED');
    const cancel = mutation('cancelOrder', 'CancelOrderInput', '');
    expect(await ask(cancel, { input: { orderId: 'second', reason: 'too late' } })).toEqual({
      cancelOrder: true,
    });
    expect(await until('second', 'CANCELLED')).toMatchObject({ cancellationReason: 'too late' });
    expect(await ask(cancel, { input: { orderId: 'second' } })).toEqual({ cancelOrder: true });
    expect(await refusal('mutation { shipOrder(id: "second") { id } }')).toMatchObject({
      errorType: 'BUSINESS_RULE',
    });
  });

  test('are listed and counted', async () => {
    expect(
      await ask(`{
        userOrders(userId: "surface", limit: 10, offset: 0) { id }
        delivered: userOrders(userId: "surface", status: DELIVERED) { id }
        orders(first: 1) { edges { cursor node { id items { subtotal } } } ${PAGE} }
        cancelled: orders(status: CANCELLED) { edges { node { id } } }
        orderStatistics { totalCount completedCount revenue averageOrderValue byStatus { status count } }
      }`),
    ).toEqual({
      userOrders: [{ id: 'second' }, { id: 'first' }],
      delivered: [{ id: 'first' }],
      orders: {
        edges: [{ cursor: expect.any(String), node: { id: 'second', items: [{ subtotal: 2_400 }] } }],
        pageInfo: {
          hasNextPage: true,
          hasPreviousPage: false,
          startCursor: expect.any(String),
          endCursor: expect.any(String),
        },
        totalCount: 2,
      },
      cancelled: { edges: [{ node: { id: 'second' } }] },
      orderStatistics: {
        totalCount: 2,
        completedCount: 1,
        revenue: 10_900,
        averageOrderValue: 10_900,
        byStatus: [
          { status: 'CANCELLED', count: 1 },
          { status: 'DELIVERED', count: 1 },
        ],
      },
    });
  });

  test('refuse what the rules forbid', async () => {
    const user = { userId: 'surface' };
    expect(
      await refusal(createOrder, { input: { ...user, items: [{ productId: '99', quantity: 1 }] } }),
    ).toMatchObject({ errorType: 'NOT_FOUND' });
    expect(
      await refusal(createOrder, {
        input: {
          userId: '',
          items: [],
          shippingAddress: { ...shippingAddress, country: 'QQ' },
          paymentMethod: 'cash',
        },
      }),
    ).toMatchObject({ errorType: 'VALIDATION_ERROR' });
    for (const unknown of [
      'shipOrder(id: "x") { id }',
      'deliverOrder(id: "x") { id }',
      'cancelOrder(input: { orderId: "x" })',
    ]) {
      expect(await refusal(`mutation { ${unknown} }`)).toMatchObject({ errorType: 'NOT_FOUND' });
    }
    expect(await ask('{ order(id: "x") { id } sagaState(orderId: "x") { sagaId } }')).toEqual({
      order: null,
      sagaState: null,
    });
  });
});

describe('the same mutation under one Idempotency-Key answers the first result', () => {
  test.each([
    ['createCategory(input: { name: "Once" }) { id version }'],
    ['updateCategory(input: { id: "5", description: "Once" }) { description version }'],
    ['createProduct(input: { name: "Once", price: 1, categoryId: "5" }) { id version }'],
    ['updateProduct(input: { id: "7", description: "Once" }) { description version }'],
    ['changeProductPrice(id: "7", newPrice: 1300) { price version }'],
    ['adjustStock(productId: "7", delta: 1) { stockQuantity version }'],
    ['createOrder(input: { userId: "once", items: [{ productId: "7", quantity: 1 }] }) { id version }'],
    ['deleteProduct(id: "6")'],
    ['deleteCategory(id: "4")'],
  ])('%s', async (field) => {
    const headers = { 'idempotency-key': 'once-and-for-all' };
    const first = await laptop.graphql(`mutation { ${field} }`, { headers });
    expect(first.errors).toBeUndefined();
    expect(await laptop.graphql(`mutation { ${field} }`, { headers })).toEqual(first);
  });
});

test('fields under other names, and in fragments, are answered like any other', async () => {
  const data = await ask(`
    mutation { adjusted: updateProduct(input: { id: "5", description: "Aliased" }) { name: stockQuantity ...Shown } }
    fragment Shown on Product { left: stockQuantity }`);
  expect(data).toEqual({ adjusted: { name: 100, left: 100 } });
  const { productsConnection, orders } = await ask(
    '{ productsConnection(first: 1) { edges: totalCount } orders { ... on OrderConnection { n: totalCount } } }',
  );
  expect(productsConnection).toEqual({ edges: expect.any(Number) });
  expect(orders).toEqual({ n: expect.any(Number) });
});
