import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { openWith } from '../../functions/event-store/open.ts';
import type { ScanCursor } from '../../functions/event-store/sweep.ts';
import type { Difference } from '../../functions/projections/verify-streams.ts';
import { PROJECTION, project } from '../../functions/projector/projector.ts';
import { askWith } from '../support/ask.ts';
import { categoryCommits } from '../support/commits.ts';
import { observeRequests } from '../support/dynamodb-requests.ts';
import { commitsOfShop, writeHistory } from '../support/history.ts';
import { createProjectedStore, type ProjectedStore } from '../support/projections.ts';
import { createMall } from '../support/shop.ts';

let store: ProjectedStore;
let history: readonly CommitItem[];
let feed: (commits: readonly CommitItem[]) => Promise<void>;

beforeAll(async () => {
  const mall = await createMall();
  const shop = mall.openShop();
  await writeHistory(mall, shop);
  // One that is longer than a page of a scan.
  const long = categoryCommits(`${shop.tenant}/category/long`, 250).map((commit) => ({
    ...commit,
    correlationId: 'x'.repeat(5_000),
  }));
  history = [...(await commitsOfShop(shop)), ...long];
  const projection = { ...PROJECTION, open: openWith(mall.keys) };
  const created = await createProjectedStore();
  const context = { ...created.context, projection };
  store = { ...created, context, ask: askWith(context) };
  const writer = await store.database.connectAs('shop_writer');
  feed = (commits) => project(writer, commits, projection);
  await store.store(history);
  await feed(history);
});

afterAll(() => store.close());

/** All that verification finds wrong, slice by slice. */
async function differences(segments = 3): Promise<{ streams: number; events: number; found: Difference[] }> {
  const found: Difference[] = [];
  let [streams, events] = [0, 0];
  for (let segment = 0; segment < segments; segment += 1) {
    let cursor: ScanCursor | null = null;
    do {
      const slice = await store.ask('verifyEvents', { segment, segments, cursor });
      found.push(...slice.differences);
      streams += slice.streams;
      events += slice.events;
      cursor = slice.cursor as ScanCursor | null;
    } while (cursor);
  }
  const rows = await store.ask('verifyRows', { cursor: null });
  expect(rows.cursor).toBeNull();
  return { streams, events, found: [...found, ...rows.differences] };
}

describe('verification', () => {
  test('finds nothing where the read model equals the fold of all events', async () => {
    expect(await differences()).toEqual({
      streams: new Set(history.map(({ pk }) => pk)).size,
      events: history.reduce((sum, { count }) => sum + count, 0),
      found: [],
    });
  });

  test.each([
    [
      'a value that is another',
      `update read_model_v1.products set price = price + 1, name = 'x' where id = 'p1'`,
      '/product/p1',
      'has a row that differs in name, price',
    ],
    ['a row that is gone', `delete from read_model_v1.stock where id = 'p2'`, '/stock/p2', 'has no row'],
    [
      'a row too many',
      `insert into read_model_v1.stock (tenant, id, version, created_at, updated_at, on_hand, reserved)
        select tenant, 'made-up', 1, now(), now(), 1, 0 from read_model_v1.stock limit 1`,
      '/stock/made-up',
      'has a row, and was never projected',
    ],
    [
      'a stream too many',
      `insert into read_model_v1.positions (tenant, stream, version, parked)
        select tenant, 'stock/made-up', 1, false from read_model_v1.positions limit 1`,
      '/stock/made-up',
      'has no events',
    ],
  ])('finds %s', async (_what, statement, stream, problem) => {
    const { inspect } = store.database;
    const backup = ['positions', 'products', 'stock'];
    for (const table of backup) {
      await inspect(`create table read_model_v1.${table}_backup as select * from read_model_v1.${table}`);
    }
    await inspect(statement);
    try {
      const { found } = await differences();
      expect(found).toEqual([{ stream: expect.stringContaining(stream), problem }]);
    } finally {
      for (const table of backup) {
        await inspect(`truncate read_model_v1.${table}`);
        await inspect(`insert into read_model_v1.${table} select * from read_model_v1.${table}_backup`);
        await inspect(`drop table read_model_v1.${table}_backup`);
      }
    }
  });

  test('waits for what is on its way, and says what never comes', async () => {
    const [first, second, third] = categoryCommits('t/category/late', 2);
    const commits = [first, second, third].flatMap((commit) => commit ?? []);
    await store.store(commits.slice(0, 2));
    const verifying = differences();
    await feed(commits.slice(0, 2));
    expect((await verifying).found).toEqual([]);

    const never = [
      ...commits.slice(2),
      ...['a', 'b', 'c', 'd', 'e', 'f'].flatMap((id) => categoryCommits(`t/category/never-${id}`)),
    ];
    await store.store(never);
    const { result, requests } = await observeRequests(store.context.events.client, () => differences(1));
    expect(result.found).toHaveLength(never.length);
    expect(result.found).toContainEqual({
      stream: 't/category/late',
      problem: 'is projected up to version 2 of 3',
    });
    // It looks some twenty times in the two seconds that it waits for all of a page together.
    expect(requests.filter(({ operation }) => operation === 'Query').length).toBeLessThan(80);
    await feed(never);
  });

  test('says what is parked', async () => {
    const commits = categoryCommits('t/category/gap', 2);
    await store.store(commits);
    await feed(commits.toSpliced(1, 1));
    expect((await differences()).found).toEqual([
      { stream: 't/category/gap', problem: 'is parked at version 1' },
    ]);
    await store.ask('unpark', { stream: 't/category/gap' });
    expect((await differences()).found).toEqual([]);
  });
});
