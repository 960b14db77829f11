import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fold } from '../../domain/decider.ts';
import { ValidationError } from '../../domain/errors.ts';
import { product } from '../../domain/product/decider.ts';
import { MAXIMUM_COMMIT_BYTES } from '../../functions/event-store/append.ts';
import { change, SNAPSHOT_EVERY } from '../../functions/event-store/change.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { createEventStore, type EventStore } from '../../functions/event-store/event-store.ts';
import { type StreamId, streamKey } from '../../functions/event-store/stream.ts';
import { commitsOf as writtenAs } from '../support/commits.ts';
import {
  type Counted,
  counted,
  countedCommits,
  counter,
  counting,
  countUp,
  metadata,
  newStream,
} from '../support/counter.ts';
import { connectDynamodb, createTables, itemsOf, type Tables } from '../support/dynamodb.ts';
import { observeRequests, operationsOf } from '../support/dynamodb-requests.ts';
import { memoryKeys } from '../support/keys.ts';
import { writeCommits } from '../support/write-commits.ts';

let client: DynamoDBDocumentClient;
let tables: Tables;
let store: EventStore;

beforeAll(async () => {
  client = connectDynamodb();
  tables = await createTables(client);
  store = createEventStore({
    client,
    eventsTable: tables.events,
    guardsTable: tables.guards,
    keys: memoryKeys(),
  });
});

async function commitsOf(stream: StreamId): Promise<CommitItem[]> {
  return (await itemsOf(client, tables.events, streamKey(stream))) as unknown as CommitItem[];
}

/** A stream whose commits have these numbers of events; the n-th event counts by n. */
async function streamOf(sizes: readonly number[]): Promise<StreamId> {
  const stream = newStream();
  let loaded = store.create(counter, stream);
  for (const size of sizes) {
    const events = Array.from({ length: size }, (_, index) => counted(loaded.version + index + 1));
    await store.append([counting(loaded, events)]);
    loaded = await store.load(counter, stream);
  }
  return stream;
}

describe('loading', () => {
  test('a stream that does not exist is its initial state at version 0', async () => {
    const stream = newStream();
    const { result, requests } = await observeRequests(client, () => store.load(counter, stream));
    expect(result).toMatchObject({ version: 0, state: counter.initialState, createdAt: '', commits: [] });
    expect(operationsOf(requests)).toEqual(['Query']);
  });

  test('is strongly consistent, of guards too: a decision on what was there a moment ago would be a conflict', async () => {
    const { requests } = await observeRequests(client, async () => {
      await store.load(counter, newStream());
      await store.readGuards(['some/key']);
    });
    expect(requests.map(({ input }) => input)).toMatchObject([
      { ConsistentRead: true },
      { RequestItems: { [tables.guards]: { ConsistentRead: true } } },
    ]);
  });

  test('a stream of 1 000 commits takes one request of at most 26 items, now and as it was', async () => {
    const stream = newStream();
    await writeCommits(client, tables.events, countedCommits(stream, 999));
    await countUp(store, stream, 1);
    const now = await observeRequests(client, () => store.load(counter, stream));
    expect(now.result).toMatchObject({ version: 1_000, state: { total: 1_000 } });
    expect(operationsOf(now.requests)).toEqual(['Query']);
    expect(now.requests[0]?.items).toBeLessThanOrEqual(26);

    const then = await observeRequests(client, () => store.loadAt(counter, stream, 637));
    expect(then.result).toMatchObject({ version: 637, state: { total: 637 } });
    expect(operationsOf(then.requests)).toEqual(['Query']);
    expect(then.requests[0]?.items).toBeLessThanOrEqual(26);
  });

  test('however many commits there are since the last snapshot, it stays one request', async () => {
    const stream = newStream();
    for (let commits = 1; commits <= 2 * SNAPSHOT_EVERY + 1; commits += 1) {
      await countUp(store, stream, 1);
      const { result, requests } = await observeRequests(client, () => store.load(counter, stream));
      expect(result).toMatchObject({ version: commits, state: { total: commits } });
      expect(operationsOf(requests)).toEqual(['Query']);
    }
  });

  test('knows when the aggregate began and when it last changed, with and without a snapshot', async () => {
    const stream = newStream();
    const first = await countUp(store, stream, 1);
    const last = await countUp(store, stream, SNAPSHOT_EVERY);
    const commits = await commitsOf(stream);
    expect(first.createdAt).toBe(commits[0]?.at);
    expect(last).toMatchObject({ createdAt: commits[0]?.at, updatedAt: commits.at(-1)?.at });
  });
});

describe('as it was at a version', () => {
  test('every version, also in the middle of a commit and around a snapshot', async () => {
    const stream = await streamOf(Array.from({ length: 2 * SNAPSHOT_EVERY + 3 }, (_, n) => 1 + (n % 3)));
    const { version: last } = await store.load(counter, stream);
    for (let version = 0; version <= last; version += 1) {
      const past = await store.loadAt(counter, stream, version);
      expect(past).toMatchObject({ version, state: { total: (version * (version + 1)) / 2 } });
    }
    expect(await store.loadAt(counter, stream, last + 10)).toMatchObject({ version: last });
  });

  test('times are those of that version', async () => {
    const stream = await streamOf([1, 1, 1]);
    const commits = await commitsOf(stream);
    const past = await store.loadAt(counter, stream, 2);
    expect(past).toMatchObject({ createdAt: commits[0]?.at, updatedAt: commits[1]?.at });
  });
});

describe('events of older versions', () => {
  test('count as what they would be today, in what is loaded and in what follows from it', async () => {
    const stream: StreamId = { ...newStream(), type: product.type };
    const yenOnly = { id: stream.id, name: 'iPhone 15', description: null, price: 120_000, categoryId: '1' };
    const commits = writtenAs(streamKey(stream), [[{ type: 'ProductCreated', v: 1, data: yenOnly }]]);
    for (const Item of commits) await client.send(new PutCommand({ TableName: tables.events, Item }));

    const loaded = await store.load(product, stream);
    expect(loaded).toMatchObject({ version: 1, state: { ...yenOnly, currency: 'JPY' } });
    expect((await store.loadAt(product, stream, 1)).state).toEqual(loaded.state);

    const input = { id: stream.id, newPrice: '119999.5', reason: null };
    expect(() => product.decide({ type: 'ChangeProductPrice', input }, loaded.state)).toThrow(
      ValidationError,
    );
    const cheaper = { ...input, newPrice: '119999' };
    const events = product.decide({ type: 'ChangeProductPrice', input: cheaper }, loaded.state);
    await store.append([change(product, loaded, events, metadata())]);
    expect((await store.load(product, stream)).state).toMatchObject({ price: 119_999, currency: 'JPY' });
    expect((await commitsOf(stream))[0]?.events).toEqual(commits[0]?.events);
  });
});

describe('snapshots', () => {
  test('ride in every 25th commit', async () => {
    const stream = newStream();
    await countUp(store, stream, 2 * SNAPSHOT_EVERY);
    const withSnapshot = (await commitsOf(stream)).filter(({ snapshot }) => snapshot);
    expect(withSnapshot.map(({ sk }) => sk)).toEqual([SNAPSHOT_EVERY, 2 * SNAPSHOT_EVERY]);
    expect(withSnapshot[0]?.snapshot).toMatchObject({ schema: 1, state: { total: SNAPSHOT_EVERY } });
  });

  test('one of an outdated schema is skipped, and the next commit carries a new one', async () => {
    const stream = newStream();
    await countUp(store, stream, SNAPSHOT_EVERY + 1);
    const changed = { ...counter, stateVersion: 2 };
    const { result, requests } = await observeRequests(client, () => store.load(changed, stream));
    expect(result).toMatchObject({ version: SNAPSHOT_EVERY + 1, state: { total: SNAPSHOT_EVERY + 1 } });
    expect(operationsOf(requests)).toEqual(['Query', 'Query']);

    const { item } = change(changed, result, [counted(1)], metadata());
    expect(item?.snapshot).toMatchObject({ schema: 2, state: { total: SNAPSHOT_EVERY + 2 } });
  });

  test('is never believed for what comes before it', async () => {
    const stream = newStream();
    await countUp(store, stream, SNAPSHOT_EVERY);
    await client.send(
      new PutCommand({
        TableName: tables.events,
        Item: {
          ...(await commitsOf(stream)).at(-1),
          snapshot: { schema: 1, state: { total: -1, notes: '' } },
        },
      }),
    );
    expect((await store.loadAt(counter, stream, SNAPSHOT_EVERY - 1)).state.total).toBe(SNAPSHOT_EVERY - 1);
  });

  test('one that would make the item too large is left out, the commit is not refused', async () => {
    const stream = newStream();
    const note = 'x'.repeat(Math.ceil(MAXIMUM_COMMIT_BYTES / SNAPSHOT_EVERY));
    let loaded = store.create(counter, stream);
    for (let commit = 1; commit <= SNAPSHOT_EVERY; commit += 1) {
      await store.append([counting(loaded, [counted(1, note)])]);
      loaded = await store.load(counter, stream);
    }
    const commits = await commitsOf(stream);
    expect(commits).toHaveLength(SNAPSHOT_EVERY);
    expect(commits.filter(({ snapshot }) => snapshot)).toEqual([]);
    expect(loaded.state).toMatchObject({ total: SNAPSHOT_EVERY });
    expect(loaded.state.notes.length).toBe(SNAPSHOT_EVERY * note.length);
  });

  test('remember the commits before them, so that an old command is still known', async () => {
    const stream = newStream();
    await store.append([counting(store.create(counter, stream), [counted(1), counted(1)], 'the first')]);
    await countUp(store, stream, 2 * SNAPSHOT_EVERY);
    const { commits } = await store.load(counter, stream);
    expect(commits).toContainEqual({ id: 'the first', version: 2 });
  });
});

test('whatever is appended in whatever commits, loading folds it all', async () => {
  const commit = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(commit, { maxLength: 60 }), async (commits) => {
      const stream = newStream();
      const events: Counted[] = [];
      for (const amounts of commits) {
        const own = amounts.map((by) => counted(by, String(by)));
        await store.append([counting(await store.load(counter, stream), own)]);
        events.push(...own);
      }
      const { version, state } = await store.load(counter, stream);
      expect(version).toBe(events.length);
      expect(state).toEqual(fold(counter, counter.initialState, events, ''));
    }),
    { numRuns: 10 },
  );
});
