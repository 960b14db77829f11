import { describe, expect, test } from 'vitest';
import { category } from '../../../domain/category/decider.ts';
import type { DomainEvent } from '../../../domain/decider.ts';
import { order } from '../../../domain/order/decider.ts';
import { product } from '../../../domain/product/decider.ts';
import { stock } from '../../../domain/stock/decider.ts';
import type { CommitItem } from '../../../functions/event-store/commit.ts';
import { applyCommit, emptyStream } from '../../../functions/event-store/loaded.ts';
import { streamKey } from '../../../functions/event-store/stream.ts';
import { drainMetrics } from '../../../functions/platform/metrics.ts';
import { newsOf } from '../../../functions/reactor/news.ts';
import type { Events } from '../../../functions/reactor/payload.ts';
import type { Publish } from '../../../functions/reactor/publisher.ts';
import { subscriptionOf } from '../../../functions/reactor/subscriptions.ts';
import { tellSubscribers } from '../../../functions/reactor/tell-subscribers.ts';
import { commitsOf } from '../../support/commits.ts';
import { measured } from '../../support/measured.ts';

const createdAs = (id: string): DomainEvent => ({
  type: 'CategoryCreated',
  data: { id, name: 'Books', description: null, parentId: null, depth: 1 },
});
const created = createdAs('c1');
const revised = (name: string): DomainEvent => ({
  type: 'CategoryRevised',
  data: { name, description: null },
});
const deleted: DomainEvent = { type: 'CategoryDeleted', data: { reason: null } };
const reserved: DomainEvent = { type: 'StockReserved', data: { orderId: 'o1', quantity: 2 } };
const taken: DomainEvent = { type: 'StockTaken', data: { orderId: 'o1', quantity: 2 } };

const categoryOf = (...commits: readonly (readonly DomainEvent[])[]) => commitsOf('t/category/c1', commits);
const productCreated = commitsOf('t/product/p1', [
  [
    {
      type: 'ProductCreated',
      data: { id: 'p1', name: 'Book', description: null, price: 1_000, currency: 'JPY', categoryId: 'c1' },
    },
  ],
]);
const stockOpened: DomainEvent = { type: 'StockOpened', data: { productId: 'p1', quantity: 7 } };

/** Events as a table with these commits has them. */
function eventsOf(commits: readonly CommitItem[]): Events & { readonly loads: string[] } {
  const loads: string[] = [];
  return {
    loads,
    loadAt: async (aggregate, stream) => {
      const key = streamKey(stream);
      loads.push(key);
      return commits
        .filter(({ pk }) => pk === key)
        .reduce((loaded, commit) => applyCommit(aggregate, loaded, commit), emptyStream(aggregate, stream));
    },
  };
}

/** Tells, and answers what was published, in its order. */
async function toldOf(commits: readonly CommitItem[], history = commits) {
  const published: [string, object][] = [];
  const publish: Publish = async (subscription, payload) => void published.push([subscription, payload]);
  const events = eventsOf(history);
  await tellSubscribers(commits, { events, publish });
  return { published, loads: events.loads };
}

test('every event there is has its place in the table of subscriptions', () => {
  const types = [category, product, stock, order].flatMap(({ eventVersions }) => Object.keys(eventVersions));
  const untold = types.filter((type) => subscriptionOf(type) === null);
  expect(untold).toEqual(['StockOpened', 'StockTaken', 'StockClosed']);
  expect(subscriptionOf('SomethingNew')).toBeNull();
  expect(subscriptionOf('toString')).toBeNull();
});

describe('the news in a batch', () => {
  test('name every entity once and every subscription once for it, in the order of what happened', () => {
    const commits = [...categoryOf([created], [revised('A')], [revised('B'), deleted]), ...productCreated];
    expect(newsOf(commits)).toEqual([
      {
        tenant: 't',
        entity: 'category',
        id: 'c1',
        subscriptions: ['categoryCreated', 'categoryUpdated', 'categoryDeleted'],
      },
      { tenant: 't', entity: 'product', id: 'p1', subscriptions: ['productCreated'] },
    ]);
  });

  test('tell a product and its stock as one thing, and tenants apart', () => {
    const commits = [
      ...productCreated,
      ...commitsOf('t/stock/p1', [[stockOpened], [reserved]]),
      ...commitsOf('other/stock/p1', [[reserved]]),
    ];
    const news = newsOf(commits).map(({ tenant, entity, id, subscriptions }) => [
      `${tenant}/${entity}/${id}`,
      ...subscriptions,
    ]);
    expect(news).toEqual([
      ['t/product/p1', 'productCreated', 'stockUpdated'],
      ['other/product/p1', 'stockUpdated'],
    ]);
  });

  test('are none where nothing of interest happened', () => {
    const commits = [
      ...commitsOf('t/stock/p1', [[stockOpened], [taken]]),
      ...commitsOf('t/warehouse/w1', [[created]]),
    ];
    expect(newsOf(commits)).toEqual([]);
  });
});

describe('subscribers are told', () => {
  test('an entity as it is now, loaded once however much there is to tell of it', async () => {
    const commits = categoryOf([created], [revised('A')], [revised('B')]);
    const { published, loads } = await toldOf(commits);
    const payload = expect.objectContaining({ tenant: 't', id: 'c1', name: 'B', active: true, version: 3 });
    expect(published).toEqual([
      ['categoryCreated', payload],
      ['categoryUpdated', payload],
    ]);
    expect(loads).toEqual(['t/category/c1']);
  });

  test('what has become of it since, even if that is not told yet', async () => {
    const history = categoryOf([created], [deleted]);
    const { published } = await toldOf(history.slice(0, 1), history);
    expect(published).toMatchObject([['categoryCreated', { active: false, version: 2 }]]);
  });

  test('a product with its stock, whichever of them has changed', async () => {
    const kept = commitsOf('t/stock/p1', [[stockOpened], [reserved]]);
    const { published } = await toldOf(kept.slice(1), [...productCreated, ...kept]);
    expect(published).toMatchObject([
      ['stockUpdated', { tenant: 't', id: 'p1', name: 'Book', price: 1_000, stockQuantity: 5, version: 3 }],
    ]);
  });

  test('as many side by side as there are lanes, and all in the end', async () => {
    let underWay = 0;
    let most = 0;
    const publish: Publish = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
    };
    const commits = Array.from({ length: 100 }, (_, index) =>
      commitsOf(`t/category/c${index}`, [[created]]),
    ).flat();
    const events = eventsOf(commits);
    await tellSubscribers(commits, { events, publish });
    expect(events.loads).toHaveLength(100);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(20);
  });
});

describe('who cannot be told keeps nobody else from it, and nothing is tried again', () => {
  const commits = [
    ...categoryOf([created], [revised('A')]),
    ...commitsOf('t/category/c2', [[createdAs('c2')]]),
  ];

  test('because AppSync is away', async () => {
    const tried: string[] = [];
    const publish: Publish = async (subscription) => {
      tried.push(subscription);
      if (subscription === 'categoryCreated') throw new Error('away');
    };
    drainMetrics();
    await tellSubscribers(commits, { events: eventsOf(commits), publish });
    expect(tried.toSorted()).toEqual(['categoryCreated', 'categoryCreated', 'categoryUpdated']);
    expect(measured()).toEqual(
      expect.arrayContaining([
        { name: 'PublishFailed', subscription: 'categoryCreated', value: 2 },
        { name: 'Published', subscription: 'categoryUpdated', value: 1 },
      ]),
    );
  });

  test('because the entity cannot be loaded', async () => {
    const { loadAt } = eventsOf(commits);
    const events: Events = {
      loadAt: (aggregate, stream, version) =>
        stream.id === 'c1' ? Promise.reject(new Error('away')) : loadAt(aggregate, stream, version),
    };
    const told: object[] = [];
    await tellSubscribers(commits, { events, publish: async (_, payload) => void told.push(payload) });
    expect(told).toMatchObject([{ id: 'c2' }]);
  });
});
