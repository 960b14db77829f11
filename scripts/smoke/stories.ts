/** What a shop must be able to do, told through its public doors. Each run has a category and a product of its own. */
import { strict as assert } from 'node:assert';
import type { Doors } from './doors.ts';
import { subscribe } from './live.ts';
import { until } from './until.ts';

/** One run of all stories. */
export interface Run {
  readonly doors: Doors;
  /** Makes this run's ids and names, so that it can be repeated on one deployment. */
  readonly id: string;
}

/** Something that must work. */
export interface Story {
  readonly name: string;
  /** Rejects where it does not. */
  readonly tell: (run: Run) => Promise<void>;
}

/** A paused Aurora takes 15 to 30 s to wake, and the first call of each function a second or two. */
const WAKING_SECONDS = 90;
const PRICE = 1_200;
const STOCK = 10;

export const stories: readonly Story[] = [
  { name: 'both doors are open, and the database is awake', tell: wake },
  { name: 'nobody comes in without a token', tell: refuseStrangers },
  { name: 'an administrator adds a category and a product, and reads them', tell: fillCatalogue },
  { name: 'an order answers at once, its saga confirms it, and the stock is less', tell: confirmOrder },
  { name: 'a declined payment cancels the order and gives the stock back', tell: cancelDeclinedOrder },
  { name: 'a program orders and waits by RPC', tell: orderByRpc },
  { name: 'a repeated request happens once', tell: repeatRequest },
  { name: 'what is wrong with a request is said', tell: explainRefusals },
  { name: 'subscribers hear of a change', tell: hearOfChange },
  { name: 'an administrator takes the product and the category away', tell: emptyCatalogue },
];

async function wake({ doors }: Run): Promise<void> {
  await until(WAKING_SECONDS, () => doors.get('{ productStatistics { totalCount } }'));
  await until(WAKING_SECONDS, async () => {
    const { status } = await doors.call('shop.v1.ProductQueryService/GetProductStatistics', {});
    assert.equal(status, 200);
  });
}

async function refuseStrangers({ doors }: Run): Promise<void> {
  const { data } = await doors.ask('{ products { id } }', { anonymous: true });
  assert.equal(data ?? null, null);
  const { status } = await doors.call('shop.v1.ProductQueryService/ListProducts', {}, { anonymous: true });
  assert.equal(status, 401);
}

async function fillCatalogue({ doors, id }: Run): Promise<void> {
  await doors.get('mutation ($input: CreateCategoryInput!) { createCategory(input: $input) { id } }', {
    variables: { input: { id, name: id } },
  });
  await doors.get('mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }', {
    variables: { input: { id, name: id, price: PRICE, categoryId: id, stockQuantity: STOCK } },
  });
  const { product } = await doors.get<{ product: object | null }>(
    'query ($id: ID!) { product(id: $id, minVersion: 1) { name price category { name } } }',
    { variables: { id } },
  );
  assert.deepEqual(product, { name: id, price: PRICE, category: { name: id } });
}

async function confirmOrder({ doors, id }: Run): Promise<void> {
  const before = await stockOf(doors, id);
  const order = await place(doors, { items: [{ productId: id, quantity: 2 }] });
  assert.deepEqual(
    [order.status, order.totalAmount, order.sagaState.status],
    ['PENDING', 2 * PRICE, 'STARTED'],
  );
  await ends(doors, order.id, 'CONFIRMED');
  await until(10, async () => assert.equal(await stockOf(doors, id), before - 2));
}

async function cancelDeclinedOrder({ doors, id }: Run): Promise<void> {
  const before = await stockOf(doors, id);
  const order = await place(doors, {
    items: [{ productId: id, quantity: 1 }],
    paymentMethod: 'pm_card_declined',
  });
  await ends(doors, order.id, 'CANCELLED');
  await until(10, async () => assert.equal(await stockOf(doors, id), before));
}

async function orderByRpc({ doors, id }: Run): Promise<void> {
  const order = { id: `${id}-rpc`, userId: 'smoke', items: [{ productId: id, quantity: 1 }] };
  const placed = await doors.call('shop.v1.OrderCommandService/CreateOrder', order);
  assert.equal(placed.status, 200, JSON.stringify(placed.body));
  await until(60, async () => {
    const { body } = await doors.call('shop.v1.OrderQueryService/WaitForOrder', {
      id: order.id,
      timeout: '20s',
    });
    assert.equal((body.order as { readonly status?: string } | undefined)?.status, 'ORDER_STATUS_CONFIRMED');
  });
}

async function repeatRequest({ doors, id }: Run): Promise<void> {
  const adjust = () =>
    doors.get<{ adjustStock: { stockQuantity: number } }>(
      'mutation ($id: ID!) { adjustStock(productId: $id, delta: 5) { stockQuantity } }',
      { variables: { id }, headers: { 'idempotency-key': `${id}-adjust` } },
    );
  const first = await adjust();
  assert.deepEqual(await adjust(), first);
  await until(10, async () => assert.equal(await stockOf(doors, id), first.adjustStock.stockQuantity));
}

async function explainRefusals({ doors }: Run): Promise<void> {
  const invalid = await doors.ask('mutation { createCategory(input: { id: "a/b", name: " " }) { id } }');
  const { code, violations } = invalid.errors?.[0]?.errorInfo ?? {};
  assert.deepEqual([code, violations?.length], ['VALIDATION_ERROR', 2]);
  const unknown = await doors.ask(
    'mutation { createOrder(input: { userId: "smoke", items: [{ productId: "no-such", quantity: 1 }] }) { id } }',
  );
  assert.equal(unknown.errors?.[0]?.errorInfo?.code, 'NOT_FOUND');
}

async function hearOfChange({ doors, id }: Run): Promise<void> {
  const live = await subscribe(
    doors,
    `subscription { stockUpdated(productIds: ["${id}"]) { id stockQuantity } }`,
  );
  try {
    const { adjustStock } = await doors.get<{ adjustStock: { stockQuantity: number } }>(
      'mutation ($id: ID!) { adjustStock(productId: $id, delta: 1) { stockQuantity } }',
      { variables: { id } },
    );
    const told = await inTime(live.first);
    assert.deepEqual(told.stockUpdated, { id, stockQuantity: adjustStock.stockQuantity });
  } finally {
    live.close();
  }
}

async function emptyCatalogue({ doors, id }: Run): Promise<void> {
  const variables = { id };
  await doors.get('mutation ($id: ID!) { deleteProduct(id: $id) }', { variables });
  await doors.get('mutation ($id: ID!) { deleteCategory(id: $id) }', { variables });
}

interface PlacedOrder {
  readonly id: string;
  readonly status: string;
  readonly totalAmount: number;
  readonly sagaState: { readonly status: string };
}

async function place(doors: Doors, input: object): Promise<PlacedOrder> {
  const { createOrder } = await doors.get<{ createOrder: PlacedOrder }>(
    `mutation ($input: CreateOrderInput!) {
       createOrder(input: $input) { id status totalAmount sagaState { status } } }`,
    { variables: { input: { userId: 'smoke', ...input } } },
  );
  return createOrder;
}

/** Waits for an order's last status. */
async function ends(doors: Doors, id: string, status: string): Promise<void> {
  await until(60, async () => {
    const { order } = await doors.get<{ order: { status: string } | null }>(
      'query ($id: ID!) { order(id: $id) { status } }',
      { variables: { id } },
    );
    assert.equal(order?.status, status);
  });
}

async function stockOf(doors: Doors, id: string): Promise<number> {
  const { product } = await doors.get<{ product: { stockQuantity: number } }>(
    'query ($id: ID!) { product(id: $id) { stockQuantity } }',
    { variables: { id } },
  );
  return product.stockQuantity;
}

/** Rejects when something takes longer than subscribers should wait. */
async function inTime<Result>(something: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('Nothing was told for 30 s.')), 30_000);
  try {
    return await Promise.race([something, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
