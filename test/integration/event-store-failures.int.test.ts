import type { RequestListener } from 'node:http';
import {
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  ConflictError,
  RateLimitedError,
  ServiceUnavailableError,
  ValidationError,
} from '../../domain/errors.ts';
import { MAXIMUM_ACTIONS, MAXIMUM_COMMIT_BYTES } from '../../functions/event-store/append.ts';
import { createEventStore, type EventStore } from '../../functions/event-store/event-store.ts';
import type { Guard } from '../../functions/event-store/guards.ts';
import { answering, hangingUp, refusing, startBrokenDynamodb } from '../support/broken-dynamodb.ts';
import { counted, counter, counting, newStream } from '../support/counter.ts';
import { connectDynamodb, createTables, itemsOf, type Tables } from '../support/dynamodb.ts';
import { failNext, loseAnswer, observeRequests, operationsOf } from '../support/dynamodb-requests.ts';
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

function newChange(events = [counted(1)]) {
  return counting(store.create(counter, newStream()), events);
}

function claim(): Guard {
  return { kind: 'claim', key: `name/${crypto.randomUUID()}`, owner: 'somebody' };
}

describe('an answer that is lost', () => {
  test.each([
    { what: 'one stream', operation: 'PutItem', streams: 1 },
    { what: 'several streams', operation: 'TransactWriteItems', streams: 3 },
  ])('of $what: the same append again is known as a duplicate', async ({ operation, streams }) => {
    const changes = Array.from({ length: streams }, () => newChange([counted(1), counted(1)]));
    loseAnswer(client, [operation]);
    await expect(store.append(changes)).rejects.toBeInstanceOf(ServiceUnavailableError);
    expect(await store.append(changes)).toBe('duplicate');
    for (const { before } of changes) {
      expect(await store.load(counter, before.stream)).toMatchObject({ version: 2, state: { total: 2 } });
    }
  });

  test('of a commit with guards: likewise', async () => {
    const [change, guard] = [newChange(), claim()];
    loseAnswer(client, ['TransactWriteItems']);
    await expect(store.append([change], [guard])).rejects.toBeInstanceOf(ServiceUnavailableError);
    expect(await store.append([change], [guard])).toBe('duplicate');
  });

  test('when the SDK tries again by itself, the caller notices nothing', async () => {
    const one = newChange();
    loseAnswer(client, ['PutItem'], 'sdk');
    const { result, requests } = await observeRequests(client, () => store.append([one]));
    expect({ result, operations: operationsOf(requests) }).toEqual({
      result: 'duplicate',
      operations: ['PutItem', 'PutItem'],
    });

    const several = [newChange(), newChange()];
    loseAnswer(client, ['TransactWriteItems'], 'sdk');
    expect(await store.append(several)).toMatch(/appended|duplicate/);
    for (const { before } of [one, ...several]) {
      expect(await store.load(counter, before.stream)).toMatchObject({ version: 1 });
    }
  });

  test('is nobody else’s success: another command from the same head is refused', async () => {
    const first = newChange();
    await store.append([first]);
    const { stream } = first.before;
    const heads = await Promise.all([store.load(counter, stream), store.load(counter, stream)]);
    const [ours, theirs] = heads.map((head, index) => counting(head, [counted(1)], `command ${index}`));
    if (!ours || !theirs) throw new Error('there are two');
    await store.append([theirs]);
    await expect(store.append([ours])).rejects.toBeInstanceOf(ConflictError);
    await expect(store.append([ours, newChange()])).rejects.toBeInstanceOf(ConflictError);
  });
});

describe('limits', () => {
  async function everything() {
    return [await itemsOf(client, tables.events), await itemsOf(client, tables.guards)];
  }

  test('a commit above 350 KB is refused whole, alone and among others', async () => {
    const before = await everything();
    const large = newChange([counted(1), counted(1, 'x'.repeat(MAXIMUM_COMMIT_BYTES))]);
    for (const changes of [[large], [newChange(), large]]) {
      const refusal = store.append(changes);
      await expect(refusal).rejects.toBeInstanceOf(ValidationError);
      await expect(refusal).rejects.toThrow(/a commit of \d+ bytes exceeds the limit of 358400/);
    }
    expect(await everything()).toEqual(before);
  });

  test('bytes are counted, not characters', async () => {
    const large = newChange([counted(1, '電'.repeat(MAXIMUM_COMMIT_BYTES / 3))]);
    await expect(store.append([large])).rejects.toThrow(/exceeds the limit/);
    const fits = newChange([counted(1, '電'.repeat(MAXIMUM_COMMIT_BYTES / 3 - 200))]);
    expect(await store.append([fits])).toBe('appended');
  });

  test('a transaction above 100 actions is refused whole; 100 are carried out', async () => {
    const changes = Array.from({ length: MAXIMUM_ACTIONS - 1 }, () => newChange());
    const before = await everything();
    const refusal = store.append(changes, [claim(), claim()]);
    await expect(refusal).rejects.toBeInstanceOf(ValidationError);
    await expect(refusal).rejects.toThrow('a transaction of 101 actions exceeds the limit of 100');
    expect(await everything()).toEqual(before);
    expect(await store.append(changes, [claim()])).toBe('appended');
  });

  test('a transaction above 4 MB is refused whole', async () => {
    const before = await everything();
    const changes = Array.from({ length: 13 }, () => newChange([counted(1, 'x'.repeat(340 * 1024))]));
    await expect(store.append(changes)).rejects.toThrow(/a transaction of \d+ bytes exceeds the limit/);
    expect(await everything()).toEqual(before);
  });
});

describe('transactions that meet', () => {
  const cancelled = (...codes: string[]) =>
    new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const inProgress = new TransactionInProgressException({ message: 'in progress', $metadata: {} });

  test.each([
    ['a conflict', cancelled('TransactionConflict', 'None'), ConflictError],
    ['a conflict and a throttle', cancelled('TransactionConflict', 'ThrottlingError'), ConflictError],
    ['a throttle', cancelled('None', 'ThrottlingError'), RateLimitedError],
    ['a table out of capacity', cancelled('None', 'ProvisionedThroughputExceeded'), RateLimitedError],
    ['its own earlier attempt, still running', inProgress, ConflictError],
  ])('%s', async (_what, error, expected) => {
    const changes = [newChange(), newChange()];
    failNext(client, 'TransactWriteItems', error);
    await expect(store.append(changes)).rejects.toBeInstanceOf(expected);
    expect(await store.append(changes)).toBe('appended');
  });

  test('a Put that meets a transaction is a conflict too', async () => {
    const change = newChange();
    failNext(client, 'PutItem', new TransactionConflictException({ message: 'conflict', $metadata: {} }));
    await expect(store.append([change])).rejects.toBeInstanceOf(ConflictError);
    expect(await store.append([change])).toBe('appended');
  });
});

describe('a DynamoDB that does not do its work', () => {
  const guardKeys = ['some/key'];

  async function brokenStore(listener: RequestListener): Promise<EventStore> {
    const { endpoint, close } = await startBrokenDynamodb(listener);
    const broken = connectDynamodb(endpoint);
    // The client reads the endpoint when it sends its first request.
    await broken.config.endpoint?.();
    onTestFinished(async () => {
      connectDynamodb();
      await close();
    });
    return createEventStore({
      client: broken,
      eventsTable: tables.events,
      guardsTable: tables.guards,
      keys: memoryKeys(),
    });
  }

  test.each([
    ['ProvisionedThroughputExceededException', 400, RateLimitedError],
    ['ThrottlingException', 400, RateLimitedError],
    ['RequestLimitExceeded', 400, RateLimitedError],
    ['InternalServerError', 500, ServiceUnavailableError],
    ['ServiceUnavailable', 503, ServiceUnavailableError],
  ])('%s', async (exception, status, expected) => {
    const broken = await brokenStore(refusing(status, exception));
    const stream = newStream();
    const change = counting(broken.create(counter, stream), [counted(1)]);
    const other = counting(broken.create(counter, newStream()), [counted(1)]);
    await Promise.all(
      [
        broken.load(counter, stream),
        broken.loadAt(counter, stream, 1),
        broken.readGuards(guardKeys),
        broken.append([change]),
        broken.append([change, other]),
      ].map((work) => expect(work).rejects.toBeInstanceOf(expected)),
    );
  });

  test.each([
    ['a gateway’s page of HTML', answering(503, '<html>Service Unavailable</html>')],
    ['a status and nothing else', answering(500, '')],
    ['somebody who hangs up', hangingUp],
  ])('%s: the store cannot be reached', async (_what, listener) => {
    const broken = await brokenStore(listener);
    await expect(broken.load(counter, newStream())).rejects.toBeInstanceOf(ServiceUnavailableError);
    const change = counting(broken.create(counter, newStream()), [counted(1)]);
    await expect(broken.append([change])).rejects.toBeInstanceOf(ServiceUnavailableError);
  });

  test('nobody there: the store cannot be reached', async () => {
    const { endpoint, close } = await startBrokenDynamodb(hangingUp);
    await close();
    const nobody = connectDynamodb(endpoint);
    onTestFinished(() => void connectDynamodb());
    const broken = createEventStore({
      client: nobody,
      eventsTable: tables.events,
      guardsTable: tables.guards,
      keys: memoryKeys(),
    });
    await expect(broken.load(counter, newStream())).rejects.toBeInstanceOf(ServiceUnavailableError);
  });

  test('keys that it did not get round to: too busy', async () => {
    const unprocessed = { [tables.guards]: { Keys: [{ pk: { S: 'some/key' } }] } };
    const broken = await brokenStore(answering(200, { Responses: {}, UnprocessedKeys: unprocessed }));
    await expect(broken.readGuards(guardKeys)).rejects.toBeInstanceOf(RateLimitedError);
  });

  test('what is a mistake of ours stays what it is', async () => {
    const broken = await brokenStore(refusing(400, 'ResourceNotFoundException'));
    await expect(broken.load(counter, newStream())).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
