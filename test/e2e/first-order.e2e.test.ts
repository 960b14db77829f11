import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Ask, connect } from '../../scripts/projections/projections.ts';
import { archivedCommits } from '../support/archived.ts';
import { connectDynamodb, itemsOf } from '../support/dynamodb.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { rebuild } from '../support/projections.ts';
import { seed } from '../support/seed.ts';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  await seed(laptop.urls.graphql);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await laptop?.stop();
});

interface Order {
  readonly id: string;
  readonly status: string;
  readonly cancellationReason: string | null;
  readonly sagaState: {
    readonly status: string;
    readonly currentStep: string | null;
    readonly completedSteps: readonly string[];
    readonly failureReason: string | null;
    readonly completedAt: string | null;
  };
}

async function send<Data>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await laptop.graphql<Data>(query, { variables });
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

async function place(input: object): Promise<string> {
  const { createOrder } = await send<{ createOrder: { id: string } }>(
    'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }',
    { input: { userId: 'user-123', ...input } },
  );
  return createOrder.id;
}

async function stockOf(id: string): Promise<number> {
  const { product } = await send<{ product: { stockQuantity: number } }>(
    'query ($id: ID!) { product(id: $id) { stockQuantity } }',
    { id },
  );
  return product.stockQuantity;
}

/** The order, once it has reached a status. */
function order(id: string, status: string): Promise<Order> {
  return vi.waitFor(
    async () => {
      const { order: found } = await send<{ order: Order | null }>(
        `query ($id: ID!) { order(id: $id) { id status cancellationReason
           sagaState { status currentStep completedSteps failureReason completedAt } } }`,
        { id },
      );
      if (found?.status !== status) throw new Error(`still ${found?.status}, not ${status}`);
      return found;
    },
    { timeout: 30_000, interval: 50 },
  );
}

describe('the sample requests', () => {
  test('a category', async () => {
    const { createCategory } = await send<{ createCategory: object }>(
      'mutation { createCategory(input: { name: "Electronics" }) { id name } }',
    );
    expect(createCategory).toEqual({ id: expect.any(String), name: 'Electronics' });
  });

  test('a product, with its category', async () => {
    const { createProduct } = await send<{ createProduct: object }>(
      'mutation { createProduct(input: { name: "MacBook Pro", price: 299000, categoryId: "1" }) { id name price category { name } } }',
    );
    expect(createProduct).toMatchObject({
      name: 'MacBook Pro',
      price: 299_000,
      category: { name: '電子機器' },
    });
  });

  test('the products, with their categories', async () => {
    const { products } = await send<{ products: object[] }>(
      'query { products { id name price category { id name } } }',
    );
    expect(products.slice(0, 3)).toEqual([
      { id: '1', name: 'MacBook Pro', price: 299_000, category: { id: '1', name: '電子機器' } },
      { id: '2', name: 'iPhone 15', price: 120_000, category: { id: '1', name: '電子機器' } },
      { id: '3', name: 'Elixir book', price: 3_500, category: { id: '2', name: '書籍' } },
    ]);
  });

  test('an order answers at once that it is pending and its saga started', async () => {
    const { createOrder } = await send<{ createOrder: object }>(
      `mutation { createOrder(input: { userId: "user-123", items: [{ productId: "7", quantity: 2 }] }) {
         id status totalAmount sagaState { state status currentStep startedAt completedAt }
         items { productId productName quantity price subtotal } } }`,
    );
    expect(createOrder).toEqual({
      id: expect.any(String),
      status: 'PENDING',
      totalAmount: 2_400,
      sagaState: {
        state: 'started',
        status: 'STARTED',
        currentStep: 'reserve_inventory',
        startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        completedAt: null,
      },
      items: [{ productId: '7', productName: 'Coffee', quantity: 2, price: 1_200, subtotal: 2_400 }],
    });
  });
});

describe('an order', () => {
  test('is confirmed after four steps, and its stock is taken', async () => {
    const before = await stockOf('1');
    const confirmed = await order(await place({ items: [{ productId: '1', quantity: 1 }] }), 'CONFIRMED');
    expect(confirmed.sagaState).toEqual({
      status: 'COMPLETED',
      currentStep: null,
      completedSteps: ['reserve_inventory', 'process_payment', 'arrange_shipping', 'confirm_order'],
      failureReason: null,
      completedAt: expect.any(String),
    });
    await vi.waitFor(async () => expect(await stockOf('1')).toBe(before - 1));
  });

  test('of more than there is ends cancelled, with stock unchanged', async () => {
    const before = await stockOf('2');
    const cancelled = await order(await place({ items: [{ productId: '2', quantity: 101 }] }), 'CANCELLED');
    expect(cancelled.cancellationReason).toBe('insufficient stock for iPhone 15');
    expect(cancelled.sagaState).toMatchObject({ status: 'COMPENSATED', completedSteps: [] });
    expect(await stockOf('2')).toBe(before);
  });

  test('whose payment is declined ends cancelled, and its reservation is given back', async () => {
    const before = await stockOf('3');
    const id = await place({ items: [{ productId: '3', quantity: 5 }], paymentMethod: 'pm_card_declined' });
    const cancelled = await order(id, 'CANCELLED');
    expect(cancelled.sagaState).toMatchObject({
      status: 'COMPENSATED',
      failureReason: 'the card was declined',
    });
    await vi.waitFor(async () => expect(await stockOf('3')).toBe(before));
  });

  test('can be cancelled after it was confirmed, and its stock comes back', async () => {
    const before = await stockOf('4');
    const id = await place({ items: [{ productId: '4', quantity: 3 }] });
    await order(id, 'CONFIRMED');
    await send('mutation ($id: ID!) { cancelOrder(input: { orderId: $id, reason: "changed my mind" }) }', {
      id,
    });
    expect((await order(id, 'CANCELLED')).cancellationReason).toBe('changed my mind');
    await vi.waitFor(async () => expect(await stockOf('4')).toBe(before));
  });

  test('that is shipped and delivered cannot be cancelled any more', async () => {
    const id = await place({ items: [{ productId: '5', quantity: 1 }] });
    await order(id, 'CONFIRMED');
    await send('mutation ($id: ID!) { shipOrder(id: $id) { status } }', { id });
    const { errors } = await laptop.graphql('mutation ($id: ID!) { cancelOrder(input: { orderId: $id }) }', {
      variables: { id },
    });
    expect(errors?.[0]).toMatchObject({
      errorType: 'BUSINESS_RULE',
      errorInfo: { reason: 'ORDER_SHIPPED' },
    });
    const { deliverOrder } = await send<{ deliverOrder: { status: string } }>(
      'mutation ($id: ID!) { deliverOrder(id: $id) { status } }',
      { id },
    );
    expect(deliverOrder.status).toBe('DELIVERED');
  });

  test('is found among the orders of its user, the latest first', async () => {
    const first = await place({ userId: 'alice', items: [{ productId: '7', quantity: 1 }] });
    const second = await place({ userId: 'alice', items: [{ productId: '7', quantity: 2 }] });
    await order(second, 'CONFIRMED');
    const { userOrders } = await send<{ userOrders: Order[] }>('{ userOrders(userId: "alice") { id } }');
    expect(userOrders.map(({ id }) => id)).toEqual([second, first]);
  });
});

describe('a request', () => {
  /** What functions have written of it: their lines without what the laptop puts before them. */
  const written = (correlationId: string) =>
    laptop.lines.flatMap((line): Record<string, unknown>[] =>
      line.includes(`"correlationId":"${correlationId}"`) ? [JSON.parse(line.slice(line.indexOf('{')))] : [],
    );

  test('is found by its correlation id in every function that had to do with it, and in the events', async () => {
    const correlationId = 'a-customer-quotes-this';
    const { data } = await laptop.graphql<{ createOrder: { id: string } }>(
      'mutation { createOrder(input: { userId: "user-123", items: [{ productId: "6", quantity: 1 }] }) { id } }',
      { headers: { 'x-correlation-id': correlationId } },
    );
    const id = data?.createOrder.id ?? '';
    await order(id, 'CONFIRMED');
    const { orderHistory } = await send<{ orderHistory: { correlationId: string }[] }>(
      'query ($id: ID!) { orderHistory(orderId: $id) { correlationId } }',
      { id },
    );

    expect(new Set(orderHistory.map((event) => event.correlationId))).toEqual(new Set([correlationId]));
    const lines = written(correlationId);
    expect(new Set(lines.map(({ service }) => service))).toEqual(
      new Set(['command', 'reactor', 'saga', 'projector']),
    );
    const steps = lines.filter(({ message }) => message === 'saga step');
    expect(steps.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['reserve_inventory', 'OK'],
      ['process_payment', 'OK'],
      ['arrange_shipping', 'OK'],
      ['confirm_order', 'OK'],
    ]);
    const [appended] = lines.filter(({ message }) => message === 'appended');
    expect(appended).toMatchObject({
      service: 'command',
      tenant: 'default',
      operation: 'CreateOrder',
      commits: [{ stream: `default/order/${id}`, version: 1, events: ['OrderPlaced'] }],
    });
    const projected = lines.filter(({ message }) => message === 'projected');
    expect(projected[0]?.xray_trace_id).toBe(appended?.xray_trace_id);
  });

  test('that places an order has its metrics in one line', async () => {
    await order(await place({ items: [{ productId: '6', quantity: 2 }] }), 'CONFIRMED');
    const last = laptop.lines.findLast((line) => line.includes('"command":"CreateOrder"')) ?? '';
    expect(JSON.parse(last.slice(last.indexOf('{')))).toMatchObject({
      service: 'command',
      Command: 1,
      CommandDuration: expect.any(Number),
      event: 'OrderPlaced',
      EventAppended: 1,
      orderStatus: 'PLACED',
      Orders: 1,
      Revenue: 90_000,
    });
  });
});

test('every commit is in the archive, in the form in which it is stored', async () => {
  const client = connectDynamodb(laptop.urls.dynamodb);
  const table = laptop.model.tables.find(({ name }) => name.endsWith('EventsTable'));
  await vi.waitFor(
    async () => {
      const archived = await archivedCommits(laptop);
      const byPosition = new Map(archived.map((commit) => [`${commit.pk} ${commit.sk}`, commit]));
      const stored = await itemsOf(client, table?.name ?? '');
      expect(stored.length).toBeGreaterThan(50);
      expect(stored.map(({ pk, sk }) => byPosition.get(`${pk} ${sk}`))).toEqual(stored);
    },
    { timeout: 30_000, interval: 200 },
  );
  client.destroy();
});

describe('a rebuild', () => {
  test.each(['table', 'archive'] as const)('from the %s ends with the same rows', async (source) => {
    const ask = await connect({ target: 'laptop', endpoint: laptop.urls.aws });
    const { generation, segments, total } = await ask('beginRebuild', { source, segments: 2 });
    // All of it comes from there, before anything that may be missing is looked for elsewhere.
    expect(await scan(ask, generation, segments.length)).toBeGreaterThanOrEqual(total);
    expect(await rebuild(ask, source)).toBe(generation);
    const tables = await ask('compare', { generation });
    for (const { live, other } of tables) expect(other).toEqual(live);
    const rows = Object.fromEntries(tables.map(({ table, other }) => [table, other.rows]));
    expect(rows).toEqual({ categories: 6, products: 8, stock: 8, orders: expect.any(Number) });
    expect(rows.orders).toBeGreaterThan(5);
  });

  /** Scans a generation's segments to their ends, and answers how many events there were. */
  async function scan(ask: Ask, generation: number, segments: number): Promise<number> {
    let events = 0;
    for (let segment = 0; segment < segments; segment += 1) {
      let slice = await ask('scanSlice', { generation, segment });
      while (!slice.done) slice = await ask('scanSlice', { generation, segment });
      events += slice.events;
    }
    return events;
  }
});
