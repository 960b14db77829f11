import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { category } from '../../domain/category/decider.ts';
import type { Aggregate, DomainEvent } from '../../domain/decider.ts';
import { order } from '../../domain/order/decider.ts';
import { product } from '../../domain/product/decider.ts';
import { stock } from '../../domain/stock/decider.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { openWith } from '../../functions/event-store/open.ts';
import { parseStreamKey } from '../../functions/event-store/stream.ts';
import { PROJECTION, type Projection, project } from '../../functions/projector/projector.ts';
import { queryBus } from '../../functions/query/bus.ts';
import type { QueryContext } from '../../functions/query/context.ts';
import { connect, type Database, openPool } from '../../functions/read-model/database.ts';
import { categoryView } from '../../functions/views/category.ts';
import { orderView } from '../../functions/views/order.ts';
import { productView } from '../../functions/views/product.ts';
import { breakablePool } from '../support/breakable-pool.ts';
import { commitsOfShop, writeHistory } from '../support/history.ts';
import { noEvents } from '../support/no-events.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';
import { createMall, type Shop } from '../support/shop.ts';

const TABLES = ['positions', 'parked_commits', 'categories', 'products', 'stock', 'orders'];

let database: TestDatabase;
let writer: Database;
let shop: Shop;
let commits: readonly CommitItem[];
let projection: Projection;
/** The rows that the history leads to when it is projected commit by commit. */
let reference: unknown;

beforeAll(async () => {
  database = await createMigratedDatabase();
  const mall = await createMall();
  shop = mall.openShop();
  await writeHistory(mall, shop);
  commits = await commitsOfShop(shop);
  writer = await database.connectAs('shop_writer');
  projection = { ...PROJECTION, open: openWith(mall.keys) };
  for (const commit of commits) await project(writer, [commit], projection);
  reference = await rows();
});

afterAll(async () => {
  await database.close();
});

/** Every row of the read model. */
async function rows(): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const order = table === 'positions' || table === 'parked_commits' ? 'stream' : 'id';
    // When a position moved is nothing that the commits decide.
    found[table] = await database.inspect(
      `select *, null as projected_at from read_model_v1.${table} order by tenant, ${order}`,
    );
  }
  return found;
}

test('the history holds every event that there is', () => {
  const aggregates: readonly Pick<Aggregate<unknown, never, DomainEvent>, 'eventVersions'>[] = [
    category,
    product,
    stock,
    order,
  ];
  const known = aggregates.flatMap(({ eventVersions }) => Object.keys(eventVersions));
  const happened = new Set(commits.flatMap(({ events }) => events.map(({ type }) => type)));
  expect([...happened].sort()).toEqual(known.sort());
});

describe('the read model', () => {
  test('has parked nothing', async () => {
    expect((await rows()).parked_commits).toEqual([]);
  });

  test('says of everything what a fold of its events says', async () => {
    const context = await readerContext();
    const load = <State, Event extends DomainEvent>(aggregate: Aggregate<State, never, Event>, id: string) =>
      shop.store.load(aggregate, { tenant: shop.tenant, type: aggregate.type, id });
    const read = {
      category: (id: string) => queryBus.execute('GetCategory', { id }, context),
      product: (id: string) => queryBus.execute('GetProduct', { id }, context),
      order: (id: string) => queryBus.execute('GetOrder', { id }, context),
    };
    const folded = {
      category: async (id: string) => present(categoryView(await load(category, id))),
      product: async (id: string) => present(productView(await load(product, id), await load(stock, id))),
      order: async (id: string) => orderView(await load(order, id)),
    };
    const streams = [...new Set(commits.map(({ pk }) => pk))].map(parseStreamKey);
    for (const type of ['category', 'product', 'order'] as const) {
      const ids = streams.filter((stream) => stream.type === type).map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids)
        expect([type, id, await read[type](id)]).toEqual([type, id, await folded[type](id)]);
    }
  });

  function present<View extends { readonly active: boolean }>(view: View): View | null {
    return view.active ? view : null;
  }

  async function readerContext(): Promise<QueryContext> {
    const reader = await database.connectAs('shop_reader');
    const principal = { tenant: shop.tenant, subject: 'tester', roles: ['admin'] as const };
    return { database: reader, events: noEvents, principal, correlationId: 'test' };
  }
});

describe('however the stream is cut', () => {
  /** Numbers that decide which stream goes on next, how long a batch is, and how far it goes back. */
  const course = fc.record({
    next: fc.array(fc.nat(), { minLength: 1 }),
    lengths: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
    back: fc.array(fc.nat(10), { minLength: 1 }),
    crashes: fc.array(fc.record({ statement: fc.nat(12), isDone: fc.boolean() }), { minLength: 1 }),
  });

  test('into whatever batches, in whatever order of streams, with whatever repetitions and crashes: the same rows', async () => {
    // Whose variables a new connection reads.
    await database.connectAs('shop_writer');
    const breaking = breakablePool(openPool());
    const crashing = connect(breaking.pool);
    await fc.assert(
      fc.asyncProperty(course, async ({ next, lengths, back, crashes }) => {
        await database.inspect(`truncate ${TABLES.map((table) => `read_model_v1.${table}`).join(', ')}`);
        for (const [turn, batch] of batches(interleaved(next), lengths, back).entries()) {
          breaking.breakAt(crashes[turn % crashes.length]);
          await expect(project(crashing, batch, projection)).rejects.toMatchObject({ code: 'ECONNRESET' });
          breaking.breakAt(undefined);
          await project(crashing, batch, projection);
        }
        expect(await rows()).toEqual(reference);
      }),
      { numRuns: 15 },
    );
    await crashing.destroy();
  });

  function interleaved(next: readonly number[]): CommitItem[] {
    const waiting = [...Map.groupBy(commits, ({ pk }) => pk).values()].map((own) => [...own]);
    return commits.flatMap((_, turn) => {
      const index = at(next, turn) % waiting.length;
      const commit = waiting[index]?.shift();
      if (waiting[index]?.length === 0) waiting.splice(index, 1);
      return commit ?? [];
    });
  }

  function batches(stream: readonly CommitItem[], lengths: readonly number[], back: readonly number[]) {
    const cut: CommitItem[][] = [];
    for (let position = 0; position < stream.length; position += at(lengths, cut.length - 1)) {
      const first = Math.max(0, position - at(back, cut.length));
      cut.push(stream.slice(first, position + at(lengths, cut.length)));
    }
    return cut;
  }

  function at(numbers: readonly number[], index: number): number {
    return numbers[index % numbers.length] ?? 0;
  }
});
