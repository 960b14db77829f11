import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { ConflictError } from '../../domain/errors.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { createEventStore, type EventStore } from '../../functions/event-store/event-store.ts';
import { emptyStream } from '../../functions/event-store/loaded.ts';
import { type StreamId, streamKey } from '../../functions/event-store/stream.ts';
import { counted, counter, counting, newStream } from '../support/counter.ts';
import { connectDynamodb, createTables, itemsOf, type Tables } from '../support/dynamodb.ts';
import { observeRequests, operationsOf } from '../support/dynamodb-requests.ts';
import { memoryKeys } from '../support/keys.ts';

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

describe('appending', () => {
  test('a commit is one item, keyed by the version of its first event', async () => {
    const stream = newStream();
    const loaded = store.create(counter, stream);
    const three = counting(loaded, [counted(1), counted(2), counted(3)]);
    expect(await store.append([three])).toBe('appended');
    await store.append([counting(await store.load(counter, stream), [counted(4)])]);

    expect(await commitsOf(stream)).toMatchObject([
      { sk: 1, count: 3, actor: 'tester', correlationId: 'test', events: [{ v: 1 }, { v: 1 }, { v: 1 }] },
      { sk: 4, count: 1, events: [{ type: 'Counted', v: 1, data: { by: 4 } }] },
    ]);
    expect(await store.load(counter, stream)).toMatchObject({ version: 4, state: { total: 10 } });
  });

  test('what the caller is told to be the state after it is what a load finds', async () => {
    const stream = newStream();
    const { after, ...appended } = counting(store.create(counter, stream), [counted(1), counted(2)]);
    await store.append([{ after, ...appended }]);
    expect(await store.load(counter, stream)).toEqual(after);
  });

  test('no events: nothing is sent', async () => {
    const nothing = counting(store.create(counter, newStream()), []);
    const { result, requests } = await observeRequests(client, () => store.append([nothing]));
    expect({ result, requests }).toEqual({ result: 'unchanged', requests: [] });
  });

  test.each([
    { first: 1, second: 3 },
    { first: 3, second: 1 },
    { first: 2, second: 2 },
  ])(
    'of two writers from one head, $first and $second events, exactly one wins',
    async ({ first, second }) => {
      for (let round = 0; round < 10; round += 1) {
        const stream = newStream();
        await store.append([counting(store.create(counter, stream), [counted(1)])]);
        const heads = await Promise.all([store.load(counter, stream), store.load(counter, stream)]);
        const sizes = [first, second];
        const outcomes = await Promise.allSettled(
          heads.map((head, writer) => store.append([counting(head, Array(sizes[writer]).fill(counted(1)))])),
        );
        const won = outcomes.flatMap(({ status }, writer) => (status === 'fulfilled' ? [sizes[writer]] : []));
        expect(won).toHaveLength(1);
        expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.any(ConflictError) });
        expect((await store.load(counter, stream)).version).toBe(1 + Number(won[0]));
      }
    },
  );

  test('versions stay contiguous under many writers who try again', async () => {
    const stream = newStream();
    await store.append([counting(store.create(counter, stream), [counted(0)])]);
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let written = 0; written < 5; ) {
          const loaded = await store.load(counter, stream);
          const events = Array(1 + (writer % 3)).fill(counted(1));
          await store.append([counting(loaded, events)]).then(
            () => {
              written += 1;
            },
            (error: unknown) => expect(error).toBeInstanceOf(ConflictError),
          );
        }
      }),
    );
    const commits = await commitsOf(stream);
    expect(commits).toHaveLength(1 + 8 * 5);
    for (const [index, { sk, count }] of commits.entries()) {
      expect(commits[index + 1]?.sk ?? sk + count).toBe(sk + count);
    }
    const { version, state } = await store.load(counter, stream);
    expect(state.total).toBe(version - 1);
  });

  test('several streams: all or nothing', async () => {
    const [one, other] = [newStream(), newStream()];
    const both = [one, other].map((stream) => counting(store.create(counter, stream), [counted(1)]));
    const { requests } = await observeRequests(client, () => store.append(both));
    expect(operationsOf(requests)).toEqual(['TransactWriteItems']);

    const stale = await Promise.all([one, other].map((stream) => store.load(counter, stream)));
    await store.append([counting(await store.load(counter, other), [counted(10)])]);
    const late = stale.map((loaded) => counting(loaded, [counted(100)]));
    await expect(store.append(late)).rejects.toBeInstanceOf(ConflictError);
    expect((await store.load(counter, one)).state.total).toBe(1);
    expect((await store.load(counter, other)).state.total).toBe(11);
  });
});

describe('what would leave a gap is refused', () => {
  test('a version that somebody made up', async () => {
    const madeUp = { ...emptyStream(counter, newStream()), version: 7 };
    await expect(store.append([counting(madeUp, [counted(1)])])).rejects.toBeInstanceOf(ConflictError);
    expect(await commitsOf(madeUp.stream)).toEqual([]);
  });

  test('an aggregate as it was at some version, even at its last one', async () => {
    const stream = newStream();
    await store.append([counting(store.create(counter, stream), [counted(1), counted(2)])]);
    for (const version of [1, 2]) {
      const past = await store.loadAt(counter, stream, version);
      await expect(store.append([counting(past, [counted(1)])])).rejects.toBeInstanceOf(ConflictError);
    }
    expect(await commitsOf(stream)).toHaveLength(1);
  });

  test('what another store loaded, and what a change would lead to before it was appended', async () => {
    const { stream, ...loaded } = store.create(counter, newStream());
    const foreign = createEventStore({
      client,
      eventsTable: tables.guards,
      guardsTable: tables.events,
      keys: memoryKeys(),
    });
    const theirs = counting(foreign.create(counter, stream), [counted(1)]);
    await expect(store.append([theirs])).rejects.toBeInstanceOf(ConflictError);
    const ahead = counting({ stream, ...loaded }, [counted(1)]).after;
    await expect(store.append([counting(ahead, [counted(2)])])).rejects.toBeInstanceOf(ConflictError);
    expect(await commitsOf(stream)).toEqual([]);
  });

  test('one of several streams suffices to refuse them all', async () => {
    const right = counting(store.create(counter, newStream()), [counted(1)]);
    const madeUp = counting({ ...emptyStream(counter, newStream()), version: 1 }, [counted(1)]);
    await expect(store.append([right, madeUp])).rejects.toBeInstanceOf(ConflictError);
    expect(await commitsOf(right.before.stream)).toEqual([]);
  });

  test('a commit that does not begin right behind what was loaded', async () => {
    const { item, ...change } = counting(store.create(counter, newStream()), [counted(1)]);
    if (!item) throw new Error('there is a commit');
    await expect(store.append([{ ...change, item: { ...item, sk: 2 } }])).rejects.toThrow();
    expect(await commitsOf(change.before.stream)).toEqual([]);
  });
});
