import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { openWith } from '../../functions/event-store/open.ts';
import { takeIn } from '../../functions/projections/take-in.ts';
import { PROJECTION, project } from '../../functions/projector/projector.ts';
import type { Database } from '../../functions/read-model/database.ts';
import { askWith } from '../support/ask.ts';
import { commitsOfShop, writeHistory } from '../support/history.ts';
import { createProjectedStore, type ProjectedStore, rebuild } from '../support/projections.ts';
import { createMall } from '../support/shop.ts';

let store: ProjectedStore;
let writer: Database;
/** Commits of every kind, in the order in which they were written. */
let history: readonly CommitItem[];
let feed: (commits: readonly CommitItem[]) => Promise<void>;

beforeAll(async () => {
  const mall = await createMall();
  const shop = mall.openShop();
  await writeHistory(mall, shop);
  history = (await commitsOfShop(shop)).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const projection = { ...PROJECTION, open: openWith(mall.keys) };
  const created = await createProjectedStore();
  const context = { ...created.context, projection };
  store = { ...created, context, ask: askWith(context) };
  writer = await store.database.connectAs('shop_writer');
  feed = (commits) => project(writer, commits, projection);
  await store.store(history);
  await feed(history);
});

afterAll(() => store.close());

afterEach(async () => {
  const { generations } = await store.ask('status', {});
  for (const { number, state } of generations) {
    if (state !== 'live') await store.ask('drop', { generation: number });
  }
});

describe('a rebuild from the event table', () => {
  test('ends with the rows that the feed has led to, and says so', async () => {
    const generation = await rebuild(store.ask);
    expect(await store.rowsOf(generation)).toEqual(await store.rowsOf(1));
    const tables = await store.ask('compare', { generation });
    expect(tables.map(({ table, different, moving }) => [table, different, moving])).toEqual([
      ['categories', 0, 0],
      ['products', 0, 0],
      ['stock', 0, 0],
      ['orders', 0, 0],
    ]);
    for (const { live, other } of tables) expect(live).toEqual(other);
  });

  test('that stopped goes on where it was', async () => {
    const { generation } = await store.ask('beginRebuild', { source: 'table', segments: 3 });
    await store.ask('scanSlice', { generation, segment: 1 });
    const resumed = await store.ask('beginRebuild', { source: 'table', segments: 8 });
    expect(resumed).toMatchObject({ generation, resumed: true });
    expect(resumed.segments.map(({ done }) => done)).toEqual([false, true, false]);
    expect(await rebuild(store.ask)).toBe(generation);
    expect(await store.rowsOf(generation)).toEqual(await store.rowsOf(1));
  });

  test('shows where the rows of the live generation are others', async () => {
    const generation = await rebuild(store.ask);
    const [row] = await store.database.inspect<{ tenant: string; id: string }>(
      `update read_model_v${generation}.products set price = price + 1
       where id = (select min(id) from read_model_v${generation}.products) returning tenant, id`,
    );
    const [, products] = await store.ask('compare', { generation });
    expect(products).toMatchObject({
      table: 'products',
      different: 1,
      moving: 0,
      examples: [`${row?.tenant}/product/${row?.id}`],
    });
    expect(products?.live.checksum).not.toBe(products?.other.checksum);
  });

  test('counts what differs, and names some of it, where a view was changed', async () => {
    const generation = await rebuild(store.ask);
    const orders = `read_model_v${generation}.orders`;
    await store.database.inspect(`update ${orders} set total = total + 1`);
    await store.database.inspect(
      `insert into ${orders} select (json_populate_record(known, json_build_object('id', id || '-again'))).* from ${orders} known`,
    );
    const changed = await store.database.inspect(`select from ${orders}`);
    expect(changed.length).toBeGreaterThan(10);
    const tables = await store.ask('compare', { generation });
    expect(tables.at(-1)).toMatchObject({ table: 'orders', different: changed.length, moving: 0 });
    expect(tables.at(-1)?.examples).toHaveLength(10);
  });
});

describe('a rebuild while the feed goes on', () => {
  /** What happens, by turns: the feed brings a batch, or the scan reads streams or takes in what it has read. */
  const course = fc.array(
    fc.record({
      batch: fc.integer({ min: 1, max: 20 }),
      again: fc.nat(8),
      reads: fc.nat(5),
      takes: fc.boolean(),
    }),
    { minLength: 5, maxLength: 60 },
  );

  test('ends equal, whatever the scan reads when, and however late it is taken in', async () => {
    await fc.assert(
      fc.asyncProperty(course, async (turns) => {
        await truncateFirst();
        const { generation } = await store.ask('beginRebuild', { source: 'table', segments: 1 });
        await play(turns, generation);
        while (!(await store.ask('catchUp', { generation })).ready);
        expect(await store.rowsOf(generation)).toEqual(await store.rowsOf(1));
        expect((await store.rowsOf(generation)).parked_commits).toEqual([]);
        await store.ask('drop', { generation });
      }),
      { numRuns: 10 },
    );
  });

  interface Turn {
    readonly batch: number;
    readonly again: number;
    readonly reads: number;
    readonly takes: boolean;
  }

  async function play(turns: readonly Turn[], generation: number): Promise<void> {
    const streams = [...new Set(history.map(({ pk }) => pk))];
    let read: CommitItem[] = [];
    let written = 0;
    for (const { batch, again, reads, takes } of turns) {
      await feed(history.slice(Math.max(0, written - again), written + batch));
      written += batch;
      // The scan reads streams as they are now, which is somewhat further than the feed has got.
      const next = streams.splice(0, reads);
      read.push(...next.flatMap((key) => history.slice(0, written + 3).filter(({ pk }) => pk === key)));
      if (!takes) continue;
      await takeIn(store.context, { generation, onGap: 'note' }, read);
      read = [];
    }
    const unread = history.slice(0, written).filter(({ pk }) => streams.includes(pk));
    await takeIn(store.context, { generation, onGap: 'note' }, [...read, ...unread]);
    await feed(history.slice(Math.max(0, written - 10)));
  }

  async function truncateFirst(): Promise<void> {
    const tables = ['positions', 'parked_commits', 'categories', 'products', 'stock', 'orders'];
    await store.database.inspect(`truncate ${tables.map((table) => `read_model_v1.${table}`).join(', ')}`);
  }
});

describe('a rebuild from the archive', () => {
  const s3 = mockClient(S3Client);

  /** An archive with these objects, in this order. */
  function archive(...objects: readonly (readonly CommitItem[])[]): void {
    s3.reset();
    const keys = objects.map((_, index) => `commits/2026/01/01/${index}`);
    s3.on(ListObjectsV2Command).callsFake(({ StartAfter = '' }: { StartAfter?: string }) => ({
      Contents: keys.filter((key) => key > StartAfter).map((Key) => ({ Key })),
    }));
    for (const [index, Key] of keys.entries()) {
      const lines = (objects[index] ?? []).map((commit) => `${JSON.stringify(commit)}\n`).join('');
      s3.on(GetObjectCommand, { Bucket: 'archive', Key }).callsFake(() => ({
        Body: Readable.from([gzipSync(lines)]),
      }));
    }
  }

  test('ends with the rows that the feed has led to', async () => {
    archive(history.slice(0, 20), history.slice(15, 60), history.slice(60));
    const generation = await rebuild(store.ask, 'archive');
    expect(await store.rowsOf(generation)).toEqual(await store.rowsOf(1));
  });

  test('needs no order of deliveries, and no event table', async () => {
    const empty = await emptied();
    archive(history.slice(60), history.slice(0, 20), history.slice(15, 60));
    const generation = await rebuild(empty, 'archive');
    expect(await store.rowsOf(generation)).toEqual(await store.rowsOf(1));
  });

  test('says what is missing, and is never ready without it', async () => {
    const empty = await emptied();
    const orders = history.filter(({ pk }) => pk.includes('/order/'));
    const lost = orders.find(({ sk }) => sk === 2);
    archive(history.filter((commit) => commit !== lost));
    await expect(rebuild(empty, 'archive')).rejects.toThrow(
      `commits are missing: ${lost?.pk} after version 1`,
    );
    const { generations } = await store.ask('status', {});
    expect(generations).toMatchObject([{ state: 'live' }, { state: 'building' }]);
  });

  test('gets what was not delivered yet from the event table', async () => {
    archive(history.slice(0, -30));
    const generation = await rebuild(store.ask, 'archive');
    expect(await store.rowsOf(generation)).toEqual(await store.rowsOf(1));
  });

  /** The same read model, and an event table in which nothing is. */
  async function emptied() {
    const other = await createProjectedStore();
    const { events } = other.context;
    await other.database.close();
    return askWith({ ...store.context, events });
  }
});
