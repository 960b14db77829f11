import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DomainEvent } from '../../../domain/decider.ts';
import { firehoseArchive } from '../../../functions/archive/archive.ts';
import type { CommitItem } from '../../../functions/event-store/commit.ts';
import { reactToBatch } from '../../../functions/reactor/batch.ts';
import { sagaStarter } from '../../../functions/reactor/reactions.ts';
import { commitsOf } from '../../support/commits.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:order-saga';
const stepFunctions = mockClient(SFNClient);
const dynamodb = mockClient(DynamoDBDocumentClient);
const firehose = mockClient(FirehoseClient);
const told: CommitItem[] = [];
const outside = {
  sagas: sagaStarter(new SFNClient({ region: 'us-east-1' }), ARN),
  archive: firehoseArchive(new FirehoseClient({ region: 'us-east-1' }), 'archive'),
  tell: async (commits: readonly CommitItem[]) => void told.push(...commits),
};

beforeEach(() => {
  stepFunctions.reset();
  stepFunctions.on(StartExecutionCommand).resolves({});
  told.length = 0;
  firehose.reset();
  firehose.on(PutRecordCommand).resolves({ RecordId: '1' });
});

const placed: DomainEvent = { type: 'OrderPlaced', data: { userId: 'user-1', total: 1 } };
const cancelled = (sagaRunning: boolean): DomainEvent => ({
  type: 'OrderCancellationRequested',
  data: { reason: null, sagaRunning },
});

let sequence = 100;
function record(pk: string, ...events: readonly DomainEvent[]): DynamoDBRecord {
  const [commit] = commitsOf(pk, [events]);
  return recordOf({ ...commit });
}

function recordOf(item: Record<string, unknown>): DynamoDBRecord {
  sequence += 1;
  const NewImage = marshall(item) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
  return {
    eventID: `e${sequence}`,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(sequence), NewImage },
  };
}

/** Orders `o0`, `o1`, … that were placed. */
function placedOrders(count: number): DynamoDBRecord[] {
  return Array.from({ length: count }, (_, index) => record(`shop/order/o${index}`, placed));
}

function started(): { name: string | undefined; input: unknown; stateMachineArn: string | undefined }[] {
  return stepFunctions.commandCalls(StartExecutionCommand).map(({ args: [{ input }] }) => ({
    stateMachineArn: input.stateMachineArn,
    name: input.name,
    input: JSON.parse(input.input ?? ''),
  }));
}

const react = (...records: readonly DynamoDBRecord[]) => reactToBatch(records, outside);
const nothingFailed = { batchItemFailures: [] };
const failedFrom = (from: DynamoDBRecord | undefined) => ({
  batchItemFailures: [{ itemIdentifier: from?.dynamodb?.SequenceNumber }],
});

describe('what is started', () => {
  test('an order that was placed: its saga, named after it, with nothing but ids', async () => {
    expect(await react(record('shop/order/o1', placed))).toEqual(nothingFailed);
    expect(started()).toEqual([
      {
        stateMachineArn: ARN,
        name: 'shop_order-o1',
        input: { tenant: 'shop', orderId: 'o1', correlationId: 'test' },
      },
    ]);
  });

  test('a confirmed order that shall be cancelled: its compensation', async () => {
    await react(record('shop/order/o1', cancelled(false)));
    expect(started()).toMatchObject([
      { name: 'shop_cancel-o1', input: { tenant: 'shop', orderId: 'o1', compensate: true } },
    ]);
  });

  test('under names that no two orders share, whatever ids clients choose', async () => {
    const ids = ['o1', 'o1_cancel', 'cancel-o1', '1_order-o1'];
    await react(
      ...ids.flatMap((id) => [
        record(`shop/order/${id}`, placed),
        record(`shop/order/${id}`, cancelled(false)),
      ]),
    );
    expect(new Set(started().map(({ name }) => name)).size).toBe(2 * ids.length);
  });

  test('what the running saga sees to itself, and everything else: nothing', async () => {
    const result = await react(
      record('shop/order/o1', cancelled(true)),
      record('shop/order/o1', { type: 'OrderConfirmed', data: {} }),
      record('shop/product/p1', placed),
      record('shop/stock/p1', { type: 'StockReserved', data: { orderId: 'o1', quantity: 1 } }),
    );
    expect(result).toEqual(nothingFailed);
    expect(started()).toEqual([]);
  });

  test('the same input is byte-identical, so that it is the same execution', async () => {
    await react(record('shop/order/o1', placed));
    await react(record('shop/order/o1', placed));
    const inputs = stepFunctions.commandCalls(StartExecutionCommand).map(({ args: [{ input }] }) => input);
    expect(inputs[1]).toEqual(inputs[0]);
  });

  test('the longest name fits into the 80 characters that Step Functions allows', async () => {
    const pk = `${'t'.repeat(24)}/order/${'o'.repeat(40)}`;
    await react(record(pk, placed, cancelled(false)));
    for (const { name } of started()) expect(name?.length).toBeLessThanOrEqual(80);
    expect(started()).toHaveLength(2);
  });
});

describe('a start that fails', () => {
  const away = new Error('Step Functions is away');

  test('because it happened before is none', async () => {
    const exists = new ExecutionAlreadyExists({ message: 'exists', $metadata: {} });
    stepFunctions.on(StartExecutionCommand).rejects(exists);
    expect(await react(...placedOrders(2))).toEqual(nothingFailed);
  });

  test('makes the batch come again from there on', async () => {
    stepFunctions.on(StartExecutionCommand, { name: 'shop_order-o3' }).rejects(away);
    const records = placedOrders(5);
    expect(await react(...records)).toEqual(failedFrom(records[3]));
  });

  test('among several names the first of them', async () => {
    stepFunctions.on(StartExecutionCommand, { name: 'shop_order-o4' }).rejects(away);
    stepFunctions.on(StartExecutionCommand, { name: 'shop_order-o1' }).rejects(away);
    const records = placedOrders(6);
    expect(await react(...records)).toEqual(failedFrom(records[1]));
  });

  test('late in a large batch spares what comes before it, and what comes long after it is not begun', async () => {
    stepFunctions.on(StartExecutionCommand, { name: 'shop_order-o13' }).rejects(away);
    const records = placedOrders(40);
    expect(await react(...records)).toEqual(failedFrom(records[13]));
    const names = started().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(placedNames(14)));
    expect(names).not.toContain('shop_order-o20');
  });

  test('of a record without a sequence number fails the whole batch rather than losing it', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(away);
    const { dynamodb, ...rest } = record('shop/order/o1', placed);
    const unnumbered = { ...rest, dynamodb: { NewImage: dynamodb?.NewImage } } as DynamoDBRecord;
    await expect(react(unnumbered)).rejects.toThrow('has no sequence number');
  });

  function placedNames(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `shop_order-o${index}`);
  }
});

/** What was handed to the archive, as text. */
function archived(): string {
  return firehose
    .commandCalls(PutRecordCommand)
    .map(({ args: [{ input }] }) => Buffer.from(input.Record?.Data ?? []).toString())
    .join('');
}

describe('the archive', () => {
  const away = new Error('Firehose is away');

  test('gets every commit of a batch as it is stored, a line each', async () => {
    const commits = [
      ...commitsOf('shop/order/o1', [[placed], [cancelled(true)]]),
      ...commitsOf('shop/stock/p1', [[{ type: 'StockReserved', data: { orderId: 'o1', quantity: 1 } }]]),
    ];
    expect(await react(...commits.map((commit) => recordOf({ ...commit })))).toEqual(nothingFailed);
    expect(archived()).toBe(commits.map((commit) => `${JSON.stringify(commit)}\n`).join(''));
  });

  test('gets nothing of a record that is no commit', async () => {
    await react(recordOf({ pk: 'garbage' }));
    expect(archived()).toBe('');
  });

  test('that cannot be reached brings the whole batch back, whose sagas have started all the same', async () => {
    firehose.on(PutRecordCommand).rejects(away);
    const records = placedOrders(15);
    expect(await react(...records)).toEqual(failedFrom(records[0]));
    expect(started()).toHaveLength(15);
  });

  test('gets the whole batch also where a saga cannot be started', async () => {
    stepFunctions.on(StartExecutionCommand, { name: 'shop_order-o3' }).rejects(new Error('away'));
    const records = placedOrders(15);
    expect(await react(...records)).toEqual(failedFrom(records[3]));
    expect(archived().split('\n')).toHaveLength(15 + 1);
  });
});

describe('a record that is no commit', () => {
  test.each([
    ['without an image', { eventID: 'e', dynamodb: { SequenceNumber: '1' } }],
    ['of another shape', recordOf({ pk: 'shop/order/o1', sk: 1 })],
    ['with events that are none', recordOf({ pk: 'shop/order/o1', sk: 1, count: 1, events: 'many' })],
    ['of a stream that is none', recordOf({ pk: 'garbage', sk: 1, count: 1, events: [placed] })],
  ])('%s is passed over, and what comes after it is not', async (_what, poison) => {
    expect(await react(poison, record('shop/order/after', placed))).toEqual(nothingFailed);
    expect(started()).toMatchObject([{ name: 'shop_order-after' }]);
  });
});

describe('subscribers are told', () => {
  test('of every commit, whatever it starts', async () => {
    await react(record('shop/order/o1', placed), record('shop/category/c1', placed));
    expect(told.map(({ pk }) => pk)).toEqual(['shop/order/o1', 'shop/category/c1']);
  });

  test('of what will not come again only', async () => {
    stepFunctions.on(StartExecutionCommand, { name: 'shop_order-o2' }).rejects(new Error('away'));
    await react(recordOf({ pk: 'garbage' }), ...placedOrders(4));
    expect(told.map(({ pk }) => pk)).toEqual(['shop/order/o0', 'shop/order/o1']);
  });
});

test('the function reacts to the records of its stream, whether or not subscribers can be told', async () => {
  process.env.ORDER_SAGA_ARN = ARN;
  process.env.ARCHIVE_STREAM = 'archive';
  process.env.AWS_REGION = 'us-east-1';
  process.env.EVENTS_TABLE = 'events';
  process.env.SUBJECT_KEYS_TABLE = 'subject-keys';
  process.env.PERSONAL_DATA_KEY = 'key';
  process.env.GRAPHQL_URL = 'http://localhost:1/graphql';
  dynamodb.rejects(new Error('DynamoDB is away'));
  const { handler } = await import('../../../functions/reactor/handler.ts');
  const lambda = { awsRequestId: 'request-1' } as Context;
  expect(await handler({ Records: [record('shop/order/o1', placed)] }, lambda)).toEqual(nothingFailed);
  expect(started()).toMatchObject([{ stateMachineArn: ARN, name: 'shop_order-o1' }]);
  expect(archived()).toContain('shop/order/o1');
});
