import { describe, expect, test } from 'vitest';
import type { Page } from '../../console/api/observation.ts';
import { isObject, type JsonObject } from '../../local/json.ts';
import { commitOf } from '../../local/observation/events/commit.ts';
import { EventLog } from '../../local/observation/events/event-log.ts';
import { EventTable } from '../../local/observation/events/event-table.ts';
import { eventsPage, streamEvents, streamsPage } from '../../local/observation/events/events.ts';
import { type CommitInput, commitItem, commitRecord } from './observation-support.ts';

const SILENT = { info: () => {}, error: () => {} };

/** Order 1 has three events in two commits; the product and the other order were written to in between. */
const COMMITS: readonly CommitInput[] = [
  { pk: 'default/order/o-1', sk: 1, types: ['OrderPlaced'], correlationId: 'c-1' },
  { pk: 'default/stock/p-1', sk: 1, types: ['StockReserved'], correlationId: 'c-1' },
  { pk: 'default/order/O-2', sk: 1, types: ['OrderPlaced'], correlationId: 'c-2' },
  { pk: 'default/order/o-1', sk: 2, types: ['InventoryReserved', 'PaymentProcessed'], correlationId: 'c-1' },
];

/** The engine, as far as commits are read from it. */
function fakeTable(commits: readonly CommitInput[]): EventTable {
  const items = commits.map(commitItem);
  const call = async (_service: string, action: string, body: JsonObject): Promise<JsonObject> => {
    if (action === 'Scan') return { Items: items };
    if (action === 'BatchGetItem') return { Responses: { events: items }, UnprocessedKeys: {} };
    const values = isObject(body.ExpressionAttributeValues) ? body.ExpressionAttributeValues : {};
    const [pk, before] = [
      JSON.stringify(values[':pk']),
      isObject(values[':before']) ? values[':before'].N : 0,
    ];
    const found = items.filter(
      (item) => JSON.stringify(item.pk) === pk && Number(item.sk?.N) < Number(before),
    );
    return { Items: found.reverse().slice(0, Number(body.Limit)) };
  };
  return new EventTable(call, 'events');
}

function logOf(commits: readonly CommitInput[]) {
  const appended: string[] = [];
  const log = new EventLog(({ stream, version }) => appended.push(`${stream} ${version}`));
  for (const commit of commits) read(log, commit);
  return { log, appended };
}

function read(log: EventLog, commit: CommitInput): void {
  log.take({ kind: 'read', functionArn: 'projector', shardId: 's', records: [commitRecord(commit)] });
}

async function everyPage<Item>(page: (cursor: string | undefined) => Promise<Page<Item>> | Page<Item>) {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const { items: some, next } = await page(cursor);
    items.push(...some);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return items;
}

describe('the event log', () => {
  test('tells each event once, although two readers bring it', () => {
    const { appended } = logOf([...COMMITS, ...COMMITS]);
    expect(appended).toEqual([
      'default/order/o-1 1',
      'default/stock/p-1 1',
      'default/order/O-2 1',
      'default/order/o-1 2',
      'default/order/o-1 3',
    ]);
  });

  test('passes over records that are no commits', () => {
    expect(commitOf({ dynamodb: { NewImage: { pk: { S: 'x' } } } })).toBeUndefined();
    expect(commitOf({})).toBeUndefined();
  });

  test('of a kept table begins with what it holds, and tells only what comes after', async () => {
    const { log, appended } = logOf([]);
    log.readHistory(fakeTable(COMMITS.slice(0, 3)), SILENT);
    read(log, COMMITS[3] ?? { pk: '', sk: 0, types: [] });
    const index = await log.index();
    expect(appended).toEqual(['default/order/o-1 2', 'default/order/o-1 3']);
    expect(index.head('default/order/o-1')).toBe(3);
    expect(index.streams().map(({ stream }) => stream)[0]).toBe('default/order/o-1');
  });
});

describe('the list of streams', () => {
  test('has the one that was written to last first', async () => {
    const index = await logOf(COMMITS).log.index();
    const items = await everyPage((cursor) => streamsPage(index, {}, { limit: 1, cursor }));
    expect(items.map(({ stream, version }) => [stream, version])).toEqual([
      ['default/order/o-1', 3],
      ['default/order/O-2', 1],
      ['default/stock/p-1', 1],
    ]);
    expect(items[0]).toMatchObject({ type: 'order', lastEventType: 'PaymentProcessed' });
  });

  test('is filtered by type and by text of the id, whatever its case', async () => {
    const index = await logOf(COMMITS).log.index();
    const found = (filter: object) =>
      streamsPage(index, filter, { limit: 9, cursor: undefined }).items.map(({ stream }) => stream);
    expect(found({ type: 'stock' })).toEqual(['default/stock/p-1']);
    expect(found({ text: 'o-2' })).toEqual(['default/order/O-2']);
    expect(found({ text: 'order' })).toEqual([]);
  });
});

describe('events', () => {
  test('of all streams come the newest first, each once, also where a page ends within a commit', async () => {
    const index = await logOf(COMMITS).log.index();
    const table = fakeTable(COMMITS);
    const items = await everyPage((cursor) => eventsPage({ index, table }, {}, { limit: 1, cursor }));
    expect(items.map(({ type }) => type)).toEqual([
      'PaymentProcessed',
      'InventoryReserved',
      'OrderPlaced',
      'StockReserved',
      'OrderPlaced',
    ]);
    expect(items[0]).toMatchObject({
      version: 3,
      commitIndex: 1,
      commitSize: 2,
      data: { of: 'PaymentProcessed' },
    });
  });

  test.each([
    [{ type: 'stock' }, ['StockReserved']],
    [{ eventType: 'OrderPlaced' }, ['OrderPlaced', 'OrderPlaced']],
    [{ correlationId: 'c-2' }, ['OrderPlaced']],
  ])('are filtered by %j', async (filter, types) => {
    const index = await logOf(COMMITS).log.index();
    const page = await eventsPage({ index, table: fakeTable(COMMITS) }, filter, {
      limit: 9,
      cursor: undefined,
    });
    expect(page.items.map(({ type }) => type)).toEqual(types);
  });

  test('of one stream come the newest first; of one that is not there, not found', async () => {
    const table = fakeTable(COMMITS);
    const items = await everyPage((cursor) => streamEvents(table, 'default/order/o-1', { limit: 2, cursor }));
    expect(items.map(({ version }) => version)).toEqual([3, 2, 1]);
    await expect(
      streamEvents(table, 'default/order/no', { limit: 2, cursor: undefined }),
    ).rejects.toMatchObject({ status: 404 });
  });

  test('cannot be asked while the engine is away', async () => {
    const table = new EventTable(() => Promise.reject(new TypeError('fetch failed')), 'events');
    await expect(streamEvents(table, 'a/b/c', { limit: 1, cursor: undefined })).rejects.toMatchObject({
      status: 503,
    });
  });
});
