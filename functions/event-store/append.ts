import {
  type AttributeValue,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { AlreadyExistsError, ConflictError, type ShopError, ValidationError } from '../../domain/errors.ts';
import { logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';
import type { SubjectKeys } from '../privacy/subject-keys.ts';
import type { Change } from './change.ts';
import type { CommitItem } from './commit.ts';
import { storeFailure } from './failure.ts';
import { type Guard, guardAction } from './guards.ts';
import { seal } from './sealing.ts';
import { parseStreamKey } from './stream.ts';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** `duplicate`: an earlier attempt with the same commit id had succeeded. `unchanged`: there was nothing to write. */
export type AppendOutcome = 'appended' | 'duplicate' | 'unchanged';

/** DynamoDB's own limit is 400 KB an item; the rest is left for sealing, and for what it counts and JSON does not show. */
export const MAXIMUM_COMMIT_BYTES = 350 * 1024;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const MAXIMUM_ACTIONS = 100;
const MAXIMUM_TRANSACTION_BYTES = 4 * 1024 * 1024;

/** Bytes of an item, from above: its JSON is never shorter than what DynamoDB counts for names, text and numbers. */
function bytesOf(item: CommitItem): number {
  return Buffer.byteLength(JSON.stringify(item));
}

/** The item as it will be written: a snapshot is worth having, but never refuses a commit. */
function withinLimit(item: CommitItem): CommitItem {
  if (bytesOf(item) <= MAXIMUM_COMMIT_BYTES) return item;
  const { snapshot: _dropped, ...rest } = item;
  const bytes = bytesOf(rest);
  if (bytes <= MAXIMUM_COMMIT_BYTES) return rest;
  throw tooLarge(`a commit of ${bytes} bytes exceeds the limit of ${MAXIMUM_COMMIT_BYTES}`);
}

function tooLarge(message: string): ValidationError {
  return new ValidationError([{ field: 'input', message }]);
}

export interface AppendOptions {
  readonly client: DynamoDBDocumentClient;
  readonly eventsTable: string;
  readonly guardsTable: string;
  readonly keys: SubjectKeys;
}

/** All or nothing: one conditional Put, or one transaction where there are several streams or guards. */
export async function append(
  options: AppendOptions,
  changes: readonly Change[],
  guards: readonly Guard[],
): Promise<AppendOutcome> {
  const items = await Promise.all(
    changes.flatMap((change) => (change.item ? [seal(options.keys, withinLimit(change.item), change)] : [])),
  );
  const [only] = items;
  if (!only) return 'unchanged';
  const single = items.length === 1 && guards.length === 0;
  const outcome = await (single ? putOne(options, only) : writeAll(options, items, guards));
  if (outcome === 'appended') tell(items);
  return outcome;
}

/** What was written in which streams, and why; never the events' data. */
function tell(items: readonly CommitItem[]): void {
  for (const { type } of items.flatMap(({ events }) => events)) count(METRICS.eventAppended, { event: type });
  const { commitId, correlationId, causationId } = items[0] ?? {};
  const commits = items.map(({ pk, sk, events }) => ({
    stream: pk,
    version: sk,
    events: events.map(({ type }) => type),
  }));
  logger.info('appended', { correlationId, causationId, commitId, commits });
}

async function putOne({ client, eventsTable }: AppendOptions, item: CommitItem): Promise<AppendOutcome> {
  try {
    await client.send(new PutCommand(putInput(eventsTable, item)));
    return 'appended';
  } catch (cause) {
    return refused(cause, item);
  }
}

function refused(cause: unknown, item: CommitItem): AppendOutcome {
  if (cause instanceof TransactionConflictException) throw movedOn(cause);
  if (!(cause instanceof ConditionalCheckFailedException)) throw storeFailure(cause);
  if (isOurs(item, cause.Item)) return 'duplicate';
  throw item.sk === 1 ? exists(item, cause) : movedOn(cause);
}

async function writeAll(
  { client, eventsTable, guardsTable }: AppendOptions,
  items: readonly CommitItem[],
  guards: readonly Guard[],
): Promise<AppendOutcome> {
  const actions: Action[] = [
    ...items.map((item) => ({ Put: putInput(eventsTable, item) })),
    ...guards.map((guard) => guardAction(guardsTable, guard)),
  ];
  refuseOversized(actions, items);
  try {
    await client.send(new TransactWriteCommand({ TransactItems: actions }));
    return 'appended';
  } catch (cause) {
    return cancelled(cause, items);
  }
}

function refuseOversized(actions: readonly Action[], items: readonly CommitItem[]): void {
  if (actions.length > MAXIMUM_ACTIONS) {
    throw tooLarge(`a transaction of ${actions.length} actions exceeds the limit of ${MAXIMUM_ACTIONS}`);
  }
  const bytes = items.reduce((sum, item) => sum + bytesOf(item), 0);
  if (bytes > MAXIMUM_TRANSACTION_BYTES) {
    throw tooLarge(`a transaction of ${bytes} bytes exceeds the limit of ${MAXIMUM_TRANSACTION_BYTES}`);
  }
}

function putInput(table: string, item: CommitItem) {
  return {
    TableName: table,
    Item: { ...item },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

/** Why a transaction was cancelled: reasons come in the order of its actions, streams first. */
function cancelled(cause: unknown, items: readonly CommitItem[]): AppendOutcome {
  // Our own earlier attempt, whose answer did not come in time, is still under way: the next one will find what it did.
  if (cause instanceof TransactionInProgressException) throw movedOn(cause);
  if (!(cause instanceof TransactionCanceledException)) throw storeFailure(cause);
  const reasons = cause.CancellationReasons ?? [];
  // All or nothing: where one of its commits is there, the whole earlier attempt had succeeded.
  if (items.some((item, index) => isOurs(item, reasons[index]?.Item))) return 'duplicate';
  const taken = items.find((item, index) => item.sk === 1 && reasons[index]?.Item);
  if (taken) throw exists(taken, cause);
  const met = reasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict');
  throw met ? movedOn(cause) : storeFailure(cause);
}

/** Whether the item that beat us is of an earlier attempt of ours. Exceptions carry it in DynamoDB's own notation. */
function isOurs(item: CommitItem, found: Record<string, AttributeValue> | undefined): boolean {
  return found?.commitId?.S === item.commitId;
}

/** Only a create expects a stream not to exist. */
function exists({ pk }: CommitItem, cause: Error): AlreadyExistsError {
  const { type, id } = parseStreamKey(pk);
  return new AlreadyExistsError(`${type} ${id} exists already`, { cause });
}

function movedOn(cause: Error): ShopError {
  return new ConflictError('somebody else changed it at the same time', { cause });
}
