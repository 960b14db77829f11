import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AlreadyExistsError } from '../../domain/errors.ts';
import { order } from '../../domain/order/decider.ts';
import { ERASED } from '../../domain/personal.ts';
import { SNAPSHOT_EVERY } from '../../functions/event-store/change.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { type StreamId, streamKey } from '../../functions/event-store/stream.ts';
import { digest } from '../../functions/platform/digest.ts';
import { UnreadableError } from '../../functions/privacy/data-key.ts';
import { diary, write } from '../support/diary.ts';
import { itemsOf } from '../support/dynamodb.ts';
import { openSaga } from '../support/saga.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';
import { openStockedShop } from '../support/stocked-shop.ts';

let mall: Mall;
let shop: Shop;

beforeAll(async () => {
  mall = await createMall();
});

beforeEach(async () => {
  shop = await openStockedShop(mall);
});

const ann = 'ann-marie';
const shippingAddress = { postalCode: '75001', city: 'Paris', street: '17 rue du Louvre', country: 'FR' };
const words = 'I moved to 18 rue du Louvre';
const erasedAddress = { postalCode: ERASED, city: ERASED, street: ERASED, country: ERASED };
const asAnn = (tenant: string) => ({
  principal: { tenant, subject: ann, roles: ['customer' as const] },
});

function input(id: string) {
  return { id, userId: ann, items: [{ productId: 'p1', quantity: 1 }], shippingAddress };
}

/** An order of Ann's that she regretted, with its whole saga. */
async function regrettedOrder(id: string): Promise<void> {
  await shop.send('CreateOrder', input(id), asAnn(shop.tenant));
  await shop.send('CancelOrder', { orderId: id, reason: words }, asAnn(shop.tenant));
  await openSaga(mall, shop, id).compensate();
}

async function commitsOf(stream: StreamId): Promise<CommitItem[]> {
  const items = await itemsOf(mall.client, mall.tables.events, streamKey(stream));
  return items as unknown as CommitItem[];
}

function orderStream(id: string): StreamId {
  return { tenant: shop.tenant, type: order.type, id };
}

function newDiary(): StreamId {
  return { tenant: shop.tenant, type: diary.type, id: randomUUID() };
}

describe('what is stored', () => {
  test('holds nothing personal, though a load finds all of it', async () => {
    await regrettedOrder('o1');
    const stored = JSON.stringify(await shop.written());
    for (const text of [ann, ...Object.values(shippingAddress), 'pm_card_visa', words]) {
      expect(stored).not.toContain(`"${text}"`);
    }
    expect((await shop.store.load(order, orderStream('o1'))).state).toMatchObject({
      userId: ann,
      shippingAddress,
      paymentMethod: 'pm_card_visa',
      cancellationReason: words,
    });
  });

  test('is blank where something personal was, and otherwise as it always is', async () => {
    await regrettedOrder('o2');
    const [placed, ...others] = await commitsOf(orderStream('o2'));
    expect(placed).toMatchObject({
      actor: ERASED,
      events: [
        {
          type: 'OrderPlaced',
          data: { id: 'o2', userId: ERASED, shippingAddress: erasedAddress, total: 1_000, currency: 'JPY' },
        },
      ],
    });
    expect(others.map(({ actor }) => actor)).toEqual([ERASED, 'order-saga', 'order-saga']);
    expect(new Set([placed, ...others].map((commit) => commit?.sealed?.key)).size).toBe(1);
  });

  test('does not tell by the id of its commit what the order was made of', async () => {
    await shop.send('CreateOrder', input('o3'), asAnn(shop.tenant));
    const [placed] = await commitsOf(orderStream('o3'));
    const known = { ...input('o3'), paymentMethod: 'pm_card_visa' };
    expect(placed?.commitId).toMatch(/^[\w-]{22}$/);
    expect(placed?.commitId).not.toBe(digest(shop.tenant, 'CreateOrder', known));
  });

  test('leaves the actor who is somebody else', async () => {
    await shop.send('CreateOrder', input('o4'));
    const [placed] = await commitsOf(orderStream('o4'));
    expect(placed?.actor).toBe('tester');
  });

  test('has snapshots that are blank too', async () => {
    const stream = newDiary();
    await write(shop.store, stream, ann, ...Array(SNAPSHOT_EVERY).fill('dear diary'));
    const { snapshot } = (await commitsOf(stream)).at(-1) ?? {};
    expect(snapshot?.state).toEqual({
      writer: ERASED,
      pages: SNAPSHOT_EVERY,
      last: { text: ERASED, mood: 7 },
    });
    const { state } = await shop.store.load(diary, stream);
    expect(state).toEqual({ writer: ann, pages: SNAPSHOT_EVERY, last: { text: 'dear diary', mood: 7 } });
  });
});

describe('creating the same order again', () => {
  test('is the same command, and another one where anything personal is different', async () => {
    const first = await shop.send('CreateOrder', input('o5'));
    expect(await shop.send('CreateOrder', input('o5'))).toEqual(first);
    const elsewhere = { ...shippingAddress, street: 'elsewhere' };
    for (const different of [{ userId: 'bob' }, { shippingAddress: elsewhere }]) {
      await expect(shop.send('CreateOrder', { ...input('o5'), ...different })).rejects.toBeInstanceOf(
        AlreadyExistsError,
      );
    }
  });
});

describe('what lies beside a commit', () => {
  test('cannot be moved to another one', async () => {
    const stream = newDiary();
    await write(shop.store, stream, ann, 'monday', 'tuesday');
    const [first, second] = await commitsOf(stream);
    const Item = { ...second, sealed: first?.sealed };
    await mall.client.send(new PutCommand({ TableName: mall.tables.events, Item }));
    await expect(shop.store.load(diary, stream)).rejects.toBeInstanceOf(UnreadableError);
  });
});

describe('once the key is shredded', () => {
  test('all that is left of the person is blank, in events and snapshots', async () => {
    const stream = newDiary();
    const pages = Array(SNAPSHOT_EVERY + 3).fill('dear diary');
    await write(shop.store, stream, ann, ...pages);
    mall.keys.shred(shop.tenant, ann);
    const blank = { writer: ERASED, last: { text: ERASED, mood: 7 } };
    expect((await shop.store.load(diary, stream)).state).toEqual({ ...blank, pages: pages.length });
    expect((await shop.store.loadAt(diary, stream, 2)).state).toEqual({ ...blank, pages: 2 });
  });

  test('what is still written in the stream is blank from the start, and makes no new key', async () => {
    const stream = newDiary();
    await write(shop.store, stream, ann, 'monday');
    mall.keys.shred(shop.tenant, ann);
    await write(shop.store, stream, ann, ...Array(SNAPSHOT_EVERY).fill('afterwards'));
    const [first, ...later] = await commitsOf(stream);
    expect(later).toHaveLength(SNAPSHOT_EVERY);
    for (const commit of later) {
      expect(commit).toMatchObject({ actor: ERASED, events: [{ data: { writer: ERASED, text: ERASED } }] });
      expect(commit.sealed).toEqual({ key: first?.sealed?.key, box: null });
    }
    // Behind the snapshot, which remembers the key as well.
    await write(shop.store, stream, ann, 'later still');
    expect((await commitsOf(stream)).at(-1)?.sealed?.box).toBeNull();
    expect((await shop.store.load(diary, stream)).state).toMatchObject({
      writer: ERASED,
      pages: SNAPSHOT_EVERY + 2,
    });
  });

  test('another stream of somebody of the same name is under another key', async () => {
    const [before, after] = [newDiary(), newDiary()];
    await write(shop.store, before, ann, 'monday');
    mall.keys.shred(shop.tenant, ann);
    await write(shop.store, after, ann, 'tuesday');
    expect((await shop.store.load(diary, before)).state.writer).toBe(ERASED);
    expect((await shop.store.load(diary, after)).state.writer).toBe(ann);
  });

  test('an order is still what it was, and its saga can still go on', async () => {
    await shop.send('CreateOrder', input('o6'));
    await openSaga(mall, shop, 'o6').steps('reserve_inventory', 'process_payment');
    mall.keys.shred(shop.tenant, ann);
    await openSaga(mall, shop, 'o6').run();
    expect(await openSaga(mall, shop, 'o6').order()).toMatchObject({
      status: 'CANCELLED',
      userId: ERASED,
      total: 1_000,
      saga: { failureReason: ERASED, completedSteps: ['reserve_inventory', 'process_payment'] },
    });
  });
});
