import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ServiceUnavailableError } from '../../domain/errors.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { project } from '../../functions/projector/projector.ts';
import { readUntil } from '../../functions/query/at-least.ts';
import { STALENESS } from '../../functions/query/cache.ts';
import { queryRoutes } from '../../functions/query/rpc.ts';
import { createDoor } from '../../functions/rpc/door.ts';
import {
  asking,
  CANCELLED,
  CONFIRMED,
  categoriesNamed,
  orderCommits,
  productCommits,
} from '../support/catalogue.ts';
import { noEvents } from '../support/no-events.ts';
import { createReadSide, type TestReadSide } from '../support/postgres.ts';
import { ADMIN, claimsOf } from '../support/principals.ts';
import { observeStatements, workOf } from '../support/statements.ts';
import { event, lambdaWith } from '../unit/rpc/events.ts';

let readSide: TestReadSide;
let ask: ReturnType<typeof asking>;

beforeAll(async () => {
  readSide = await createReadSide();
  ask = asking(readSide.reader);
});

afterAll(() => readSide?.close());

/** The commits of a category that was created and then renamed. */
function renamed(id: string, name: string, later: string, tenant?: string): [CommitItem, CommitItem] {
  const [created] = categoriesNamed([[id, name]], tenant);
  if (!created) throw new Error('a category has a commit');
  const events = [{ type: 'CategoryRevised', v: 1, data: { name: later, description: null } }];
  return [created, { ...created, sk: 2, commitId: 'renamed', events }];
}

describe('at least a version', () => {
  test('is waited for, whatever it is asked by', async () => {
    const [created, revised] = renamed('v1', 'Before', 'Version');
    await project(readSide.writer, [created]);
    const asked = Promise.all([
      ask('GetCategory', { id: 'v1', minVersion: 2 }),
      ask('CategoryExists', { id: 'v1', minVersion: 2 }),
      ask('GetCategoryByName', { name: 'version', minVersion: 2 }),
    ]);
    await project(readSide.writer, [revised]);
    expect(await asked).toMatchObject([{ version: 2 }, true, { id: 'v1', version: 2 }]);
  });

  test('is waited for where the stock has come before its product', async () => {
    const [created, opened] = productCommits([{ id: 'half', name: 'Half' }]);
    if (!created || !opened) throw new Error('a product has an entry and stock');
    const reserved = { type: 'StockReserved', v: 1, data: { orderId: 'o1', quantity: 1 } };
    const commits = [opened, { ...opened, sk: 2, commitId: 'reserved', events: [reserved] }];
    await project(readSide.writer, commits);
    const asked = ask('GetProduct', { id: 'half', minVersion: 2 });
    await project(readSide.writer, [created]);
    expect(await asked).toMatchObject({ id: 'half', version: 3 });
  });

  test('is looked for once more when time is up', async () => {
    let now = 0;
    let reads = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const context = { database: readSide.reader, events: noEvents, principal: ADMIN, correlationId: 'test' };
    const read = async () => {
      now = reads;
      reads += 1;
      return { found: null, version: now };
    };
    try {
      expect(await readUntil(context, { enough: 1, patience: 1 }, read)).toMatchObject({ version: 1 });
    } finally {
      clock.mockRestore();
    }
  });

  // Side by side, as each of them waits for two seconds.
  test.concurrent.each([
    ['GetCategory', { id: 'v1' }],
    ['GetProduct', { id: 'nothing' }],
    ['GetProductByName', { name: 'nothing' }],
    ['ProductExists', { id: 'nothing' }],
    ['GetOrder', { id: 'nothing' }],
    ['GetSagaStatus', { orderId: 'nothing' }],
  ] as const)('%s says to try again when it does not come', async (type, input) => {
    const refusal = await ask(type, { ...input, minVersion: 99 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ServiceUnavailableError);
    expect(refusal).toMatchObject({ retryable: true });
  });
});

describe('waiting for an order', () => {
  test('ends at once where it is final', async () => {
    await project(readSide.writer, [
      ...orderCommits('confirmed', {}, ...CONFIRMED),
      ...orderCommits('cancelled', {}, ...CANCELLED),
    ]);
    for (const [id, status] of [
      ['confirmed', 'CONFIRMED'],
      ['cancelled', 'CANCELLED'],
    ]) {
      const { result, statements } = await observeStatements(() => ask('WaitForOrder', { id }));
      expect(result).toMatchObject({ status });
      expect(workOf(statements)).toHaveLength(1);
    }
  });

  test('ends when it becomes final', async () => {
    const commits = orderCommits('slow', {}, ...CONFIRMED);
    await project(readSide.writer, commits.slice(0, 1));
    const waiting = ask('WaitForOrder', { id: 'slow' });
    await project(readSide.writer, commits.slice(1));
    expect(await waiting).toMatchObject({ status: 'CONFIRMED', saga: { status: 'COMPLETED' } });
  });

  test('ends when it has reached a version', async () => {
    const commits = orderCommits('partly', {}, ...CONFIRMED);
    await project(readSide.writer, commits.slice(0, 1));
    const waiting = ask('WaitForOrder', { id: 'partly', minVersion: 3 });
    await project(readSide.writer, commits.slice(1, 3));
    expect(await waiting).toMatchObject({ status: 'PROCESSING', version: 3 });
  });

  test('ends when time is up, with what there is', async () => {
    await project(readSide.writer, orderCommits('stuck'));
    expect(await ask('WaitForOrder', { id: 'stuck', timeout: 30 })).toMatchObject({
      status: 'PENDING',
    });
    expect(await ask('WaitForOrder', { id: 'nothing', timeout: 30 })).toBeNull();
  });
});

test('waiting for an order ends in time for the answer to reach the caller', async () => {
  await project(readSide.writer, orderCommits('waited'));
  const stores = { database: readSide.reader, events: noEvents };
  const door = createDoor({ routes: queryRoutes(stores), verify: async () => claimsOf(ADMIN) });
  const headers = {
    'content-type': 'application/json',
    authorization: 'Bearer any',
    'connect-timeout-ms': '1000',
  };
  const call = event('/shop.v1.OrderQueryService/WaitForOrder', { headers, text: '{"id":"waited"}' });
  const { statusCode, body = '' } = await door(call, lambdaWith(20_000));
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ order: { id: 'waited' } });
});

describe('hot entities', () => {
  test('are answered from memory for a second at most', async () => {
    const [created, revised] = renamed('hot', 'Cold', 'Warm');
    await project(readSide.writer, [created]);
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000_000);
    try {
      expect(await ask('GetCategory', { id: 'hot' })).toMatchObject({ name: 'Cold' });
      await project(readSide.writer, [revised]);
      const { result, statements } = await observeStatements(() => ask('GetCategory', { id: 'hot' }));
      expect(result).toMatchObject({ name: 'Cold' });
      expect(workOf(statements)).toEqual([]);
      clock.mockReturnValue(1_000_000 + STALENESS);
      expect(await ask('GetCategory', { id: 'hot' })).toMatchObject({ name: 'Warm' });
    } finally {
      clock.mockRestore();
    }
  });

  test('are read by whoever needs a version, and everybody else sees what that found', async () => {
    const [created, revised] = renamed('read', 'Old', 'New');
    await project(readSide.writer, [created]);
    await ask('GetCategory', { id: 'read' });
    await project(readSide.writer, [revised]);
    expect(await ask('GetCategory', { id: 'read', minVersion: 2 })).toMatchObject({ name: 'New' });
    const { result, statements } = await observeStatements(() => ask('GetCategory', { id: 'read' }));
    expect(result).toMatchObject({ name: 'New' });
    expect(workOf(statements)).toEqual([]);
  });

  test('are remembered for each tenant apart', async () => {
    await project(readSide.writer, productCommits([{ id: 'shared', name: 'Ours' }]));
    await project(readSide.writer, productCommits([{ id: 'shared', name: 'Theirs' }], 'rival'));
    expect(await ask('GetProduct', { id: 'shared' })).toMatchObject({ name: 'Ours' });
    expect(await asking(readSide.reader, 'rival')('GetProduct', { id: 'shared' })).toMatchObject({
      name: 'Theirs',
    });
    expect(await asking(readSide.reader, 'nobody')('GetProduct', { id: 'shared' })).toBeNull();
  });

  test('are not remembered as missing', async () => {
    expect(await ask('GetProduct', { id: 'soon' })).toBeNull();
    await project(readSide.writer, productCommits([{ id: 'soon', name: 'Soon' }]));
    expect(await ask('GetProduct', { id: 'soon' })).toMatchObject({ name: 'Soon' });
  });
});
