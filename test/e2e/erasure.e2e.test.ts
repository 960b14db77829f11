import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { everythingStored, placesWith } from '../support/everything-stored.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { operate } from '../support/operator.ts';
import { seed } from '../support/seed.ts';

let laptop: Laptop;

/** Words that are nowhere else, with letters that JSON and base64 treat differently. */
const mark = randomUUID();
const subject = `jürgen-${mark}`;
const street = `Straße des ${mark} 17`;
const city = `東京-${mark}`;
const postalCode = mark.slice(0, 13);
const words = `my ${mark} is "broken"`;
const PERSONAL = [mark, subject, street, city, postalCode, JSON.stringify(words).slice(1, -1)];
const shippingAddress = { postalCode, city, street, country: 'JP' };
const elsewhere = { postalCode: '530-0001', city: 'Osaka', street: 'Umeda 1', country: 'JP' };
const ERASED = '[erased]';
const erasedAddress = { postalCode: ERASED, city: ERASED, street: ERASED, country: ERASED };

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  await seed(laptop.urls.graphql);
  await place('kept', { userId: 'somebody-else', shippingAddress: elsewhere });
  await place('confirmed', {});
  await place('declined', { paymentMethod: 'pm_card_declined' });
  await place('regretted', {});
  for (const id of ['kept', 'confirmed', 'regretted']) await reaches(id, 'CONFIRMED');
  await send('mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) }', {
    input: { orderId: 'regretted', reason: words },
  });
  await reaches('regretted', 'CANCELLED');
  await reaches('declined', 'CANCELLED');
});

afterAll(() => laptop?.stop());

async function send<Data>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await laptop.graphql<Data>(query, { variables });
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

async function place(id: string, input: object): Promise<void> {
  const items = [{ productId: '1', quantity: 1 }];
  await send('mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }', {
    input: { id, userId: subject, items, shippingAddress, ...input },
  });
}

interface Order {
  readonly userId: string;
  readonly status: string;
  readonly totalAmount: number;
  readonly shippingAddress: object;
  readonly cancellationReason: string | null;
}

async function orderOf(id: string, atVersion?: number): Promise<Order> {
  const { order } = await send<{ order: Order }>(
    `query ($id: ID!, $atVersion: Int) { order(id: $id, atVersion: $atVersion) {
       userId status totalAmount cancellationReason shippingAddress { postalCode city street country } } }`,
    { id, atVersion },
  );
  return order;
}

function reaches(id: string, status: string): Promise<void> {
  return vi.waitFor(async () => expect(await orderOf(id)).toMatchObject({ status }), {
    timeout: 30_000,
    interval: 50,
  });
}

async function historyOf(orderId: string) {
  const { orderHistory } = await send<{
    orderHistory: { type: string; actor: string; data: string }[];
  }>('query ($orderId: ID!) { orderHistory(orderId: $orderId) { type actor data } }', { orderId });
  return orderHistory;
}

const run = (name: 'privacy' | 'projections', ...args: readonly string[]) =>
  operate(laptop, `${name}.ts`, args);

async function found(): Promise<string[]> {
  return placesWith(PERSONAL, await everythingStored(laptop));
}

test('while somebody is known, only the read model has their personal data in plain text', async () => {
  expect(await orderOf('confirmed')).toMatchObject({ userId: subject, shippingAddress });
  expect(await orderOf('regretted')).toMatchObject({ cancellationReason: words });
  expect(await orderOf('confirmed', 1)).toMatchObject({ userId: subject, shippingAddress });
  expect(JSON.stringify(await historyOf('regretted'))).toContain(mark);
  expect(await found()).toEqual(['rows of read_model_v1.orders']);
});

describe('after an erasure', () => {
  let printed: string;

  beforeAll(async () => {
    printed = await run('privacy', 'erase', subject);
  });

  test('no byte of it is left in any table, row, archive, execution, file or log', async () => {
    expect(printed).toMatch(/^Erased .*: the key is shredded\. Orders blanked: 3\.\n$/);
    expect(await found()).toEqual([]);
  });

  test('orders go on to be what they were, without the person', async () => {
    const nobody = { userId: ERASED, shippingAddress: erasedAddress };
    expect(await orderOf('confirmed')).toMatchObject({
      ...nobody,
      status: 'CONFIRMED',
      totalAmount: 299_000,
    });
    expect(await orderOf('regretted')).toMatchObject({ ...nobody, cancellationReason: ERASED });
    expect(await orderOf('confirmed', 1)).toMatchObject({ ...nobody, status: 'PENDING' });
    const { userOrders } = await send<{ userOrders: object[] }>(
      'query ($userId: String!) { userOrders(userId: $userId) { id } }',
      { userId: subject },
    );
    expect(userOrders).toEqual([]);
  });

  test('history still tells what happened, and not to whom', async () => {
    const history = await historyOf('regretted');
    expect(history.map(({ type }) => type)).toContain('OrderCancellationRequested');
    expect(JSON.parse(history[0]?.data ?? '')).toMatchObject({
      userId: ERASED,
      shippingAddress: erasedAddress,
      total: 299_000,
    });
  });

  test('commands on the orders still work', async () => {
    await send('mutation { shipOrder(id: "confirmed") { status } }');
    await reaches('confirmed', 'SHIPPED');
    expect(await found()).toEqual([]);
  });

  test('the events lead to just these rows, also when all are made again, from the table or the archive', async () => {
    await run('projections', 'verify');
    await run('projections', 'rebuild');
    await run('projections', 'rebuild', '--from-archive');
    await run('projections', 'verify');
    expect(await found()).toEqual([]);
  });

  test('others keep their data', async () => {
    expect(await orderOf('kept')).toMatchObject({
      userId: 'somebody-else',
      shippingAddress: elsewhere,
    });
  });

  test('the log has when and where, and not who', () => {
    const audit = laptop.lines.filter((line) => line.includes('personal data erased'));
    expect(audit).toHaveLength(1);
    expect(audit[0]).toMatch(/"tenant":"default".*"orders":3/);
  });

  test('doing it again is harmless', async () => {
    expect(await run('privacy', 'erase', subject)).toMatch(/Orders blanked: 0\.$/m);
  });

  test('somebody unknown is refused', async () => {
    await expect(run('privacy', 'erase', 'nobody')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nobody called nobody has ordered from tenant default'),
    });
  });
});
