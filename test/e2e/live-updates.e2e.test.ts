/** Subscriptions, from the event of a change through the reactor's publishing to the client's socket. */
import { Hub } from 'aws-amplify/utils';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type AmplifyUser, breakConnections, configureAmplify, type Live } from '../support/amplify.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { openRealtime, type RealtimeClient } from '../support/realtime-client.ts';
import type { TokenHolder } from '../support/tokens.ts';

let laptop: Laptop;
let userOf: (holder?: TokenHolder) => AmplifyUser;
/** Subscriptions that have been acknowledged, by Amplify's own account of it. */
let acknowledged = 0;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  const amplify = configureAmplify(laptop.urls.graphql);
  userOf = (holder) => amplify(() => laptop.token(holder));
  Hub.listen('api', ({ payload }) => {
    if (payload.event === 'Subscription ack') acknowledged += 1;
  });
});

afterAll(async () => {
  await laptop.stop();
  vi.unstubAllGlobals();
});

const alice: TokenHolder = { role: 'customer', subject: 'alice' };
const bob: TokenHolder = { role: 'customer', subject: 'bob' };
const stranger: TokenHolder = { role: 'admin', subject: 'stranger', tenant: 'other' };

/** Sends a request that has to succeed. */
async function shop(query: string, as?: TokenHolder): Promise<void> {
  const { errors } = await laptop.graphql(query, as ? { as } : {});
  expect(errors).toBeUndefined();
}

/** Subscribes and waits until all of it is acknowledged. */
async function subscribed(...subscriptions: readonly (() => Live)[]): Promise<Live[]> {
  const before = acknowledged;
  const lives = subscriptions.map((subscribe) => subscribe());
  await vi.waitFor(() => expect(acknowledged).toBe(before + lives.length), { timeout: 20_000 });
  return lives;
}

const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000 });

/** Opens a category and a product to order. */
async function openStock(id: string): Promise<void> {
  await shop(`mutation { createCategory(input: { id: "${id}", name: "${id}" }) { id } }`);
  const input = `{ id: "${id}", name: "Book", price: 10, categoryId: "${id}", stockQuantity: 50 }`;
  await shop(`mutation { createProduct(input: ${input}) { id } }`);
}

function place(id: string, productId: string, as: TokenHolder): Promise<void> {
  const input = `{ id: "${id}", userId: "${as.subject}", items: [{ productId: "${productId}", quantity: 1 }] }`;
  return shop(`mutation { createOrder(input: ${input}) { id } }`, as);
}

describe('the aws-amplify client is told', () => {
  test('the life of a category and of a product', async () => {
    const admin = userOf();
    const category = 'id name active version';
    const product = 'id name price stockQuantity active version';
    const lives = await subscribed(
      () => admin.subscribe(`subscription { categoryCreated { ${category} } }`),
      () => admin.subscribe(`subscription { categoryUpdated(id: "c2") { ${category} } }`),
      () => admin.subscribe(`subscription { categoryDeleted { ${category} } }`),
      () => admin.subscribe(`subscription { productCreated { ${product} } }`),
      () => admin.subscribe(`subscription { productUpdated(id: "p2") { ${product} } }`),
      () => admin.subscribe(`subscription { productDeleted { ${product} } }`),
      () =>
        admin.subscribe(`subscription ($ids: [ID!]) { stockUpdated(productIds: $ids) { ${product} } }`, {
          ids: ['p2', 'p3'],
        }),
    );
    const told = (index: number) => lives[index]?.data ?? [];

    await shop('mutation { createCategory(input: { id: "c2", name: "New" }) { id } }');
    await soon(() => expect(told(0)).toHaveLength(1));
    await shop('mutation { updateCategory(input: { id: "c2", name: "Renamed" }) { id } }');
    await soon(() => expect(told(1)).toHaveLength(1));
    const input = '{ id: "p2", name: "Pen", price: 100, categoryId: "c2", stockQuantity: 5 }';
    await shop(`mutation { createProduct(input: ${input}) { id } }`);
    await soon(() => expect(told(3)).toHaveLength(1));
    await shop('mutation { changeProductPrice(id: "p2", newPrice: 120) { id } }');
    await soon(() => expect(told(4)).toHaveLength(1));
    await shop('mutation { adjustStock(productId: "p2", delta: 3) { id } }');
    await soon(() => expect(told(6)).toHaveLength(1));
    await shop('mutation { deleteProduct(id: "p2") }');
    await soon(() => expect(told(5)).toHaveLength(1));
    await shop('mutation { deleteCategory(id: "c2") }');
    await soon(() => expect(told(2)).toHaveLength(1));

    const c2 = { id: 'c2', name: 'Renamed', active: true };
    const p2 = { id: 'p2', name: 'Pen', price: 120, stockQuantity: 8, active: true };
    expect(lives.map(({ data }) => data)).toEqual([
      [{ categoryCreated: { ...c2, name: 'New', version: 1 } }],
      [{ categoryUpdated: { ...c2, version: 2 } }],
      [{ categoryDeleted: { ...c2, active: false, version: 3 } }],
      [{ productCreated: { ...p2, price: 100, stockQuantity: 5, version: 2 } }],
      [{ productUpdated: { ...p2, stockQuantity: 5, version: 3 } }],
      [{ productDeleted: { ...p2, active: false, version: 6 } }],
      [{ stockUpdated: { ...p2, version: 4 } }],
    ]);
    for (const live of lives) live.unsubscribe();
  });

  test('an order, from its placing to its confirmation, for its customer and administrators only', async () => {
    await openStock('ordered');
    const query = 'subscription { orderUpdated(orderId: "o1") { id status version sagaState { status } } }';
    const [own, admins, another, elsewhere] = await subscribed(
      ...[alice, {}, bob, stranger].map((holder) => () => userOf(holder).subscribe(query)),
    );
    await place('o1', 'ordered', alice);
    const confirmed = { id: 'o1', status: 'CONFIRMED', sagaState: { status: 'COMPLETED' } };
    const last = (live: Live | undefined) => live?.data.at(-1);
    await soon(() => expect(last(own)).toMatchObject({ orderUpdated: confirmed }));
    await soon(() => expect(last(admins)).toMatchObject({ orderUpdated: confirmed }));
    // What comes last of another order of theirs shows that nothing of this one is still under way.
    const [theirs] = await subscribed(() => userOf(bob).subscribe('subscription { orderUpdated { id } }'));
    await place('o2', 'ordered', bob);
    await soon(() => expect(theirs?.data).toContainEqual({ orderUpdated: { id: 'o2' } }));
    expect([another?.data, elsewhere?.data]).toEqual([[], []]);
    for (const live of [own, admins, another, elsewhere, theirs]) live?.unsubscribe();
  });

  test('what is wrong with a subscription', async () => {
    const live = userOf().subscribe('subscription { stockUpdated(productIds: [1, 2, 3, 4, 5, 6]) { id } }');
    await soon(() => expect(JSON.stringify(live.errors)).toContain('productIds: must be 1 to 5 ids'));
    expect(JSON.stringify(live.errors)).toContain('VALIDATION_ERROR');
  });

  test('what happens after a connection has broken', async () => {
    const [live] = await subscribed(() => userOf().subscribe('subscription { categoryCreated { name } }'));
    const before = acknowledged;
    breakConnections();
    // Amplify itself waits five seconds before it connects again.
    await soon(() => expect(acknowledged).toBe(before + 1));
    await shop('mutation { createCategory(input: { name: "After" }) { id } }');
    await soon(() => expect(live?.data).toEqual([{ categoryCreated: { name: 'After' } }]));
    live?.unsubscribe();
  });
});

test('a thousand subscribers to one order are all told', async () => {
  await openStock('popular');
  // Amplify shares one socket among all subscriptions of a process; these have one each.
  const token = await laptop.token(alice);
  const clients = await Promise.all(
    Array.from({ length: 1_000 }, () => openRealtime(laptop.urls.graphql, token)),
  );
  for (const client of clients) client.start('s', 'subscription { orderUpdated(orderId: "o3") { status } }');
  const count = (holds: (client: RealtimeClient) => boolean) => clients.filter(holds).length;
  await soon(() => expect(count(({ messages }) => messages.length > 0)).toBe(1_000));
  await place('o3', 'popular', alice);
  const confirmed = JSON.stringify({ data: { orderUpdated: { status: 'CONFIRMED' } } });
  const isTold = (client: RealtimeClient) => JSON.stringify(client.delivered('s').at(-1)) === confirmed;
  await soon(() => expect(count(isTold)).toBe(1_000));
  await Promise.all(clients.map((client) => client.close()));
});
