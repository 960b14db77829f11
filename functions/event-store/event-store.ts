import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Aggregate, DomainEvent } from '../../domain/decider.ts';
import { ConflictError } from '../../domain/errors.ts';
import { type AppendOutcome, append } from './append.ts';
import { type Change, SNAPSHOT_EVERY } from './change.ts';
import { type CommitItem, lastVersion } from './commit.ts';
import { storeFailure } from './failure.ts';
import type { Guard } from './guards.ts';
import { applyCommit, emptyStream, fromSnapshot, type Loaded } from './loaded.ts';
import { type StreamId, streamKey } from './stream.ts';

/** What a guard's row holds: a claim's holder, or what refers to an aggregate. */
export type GuardRow = Readonly<Record<string, unknown>>;

export interface EventStore {
  /** A stream that a create command expects not to exist: nothing is read. */
  readonly create: <State>(aggregate: { readonly initialState: State }, stream: StreamId) => Loaded<State>;
  /** The aggregate as it is now, read with strong consistency: one request, however long the stream. */
  readonly load: <State, Event extends DomainEvent>(
    aggregate: Aggregate<State, never, Event>,
    stream: StreamId,
  ) => Promise<Loaded<State>>;
  /** The aggregate as it was at a version (or at its last one, where it has not got so far). Nothing can be appended to it. */
  readonly loadAt: <State, Event extends DomainEvent>(
    aggregate: Aggregate<State, never, Event>,
    stream: StreamId,
    version: number,
  ) => Promise<Loaded<State>>;
  /**
   * Appends to one or several streams, all or nothing: one conditional Put, or one transaction where there are
   * several streams or guards.
   *
   * @throws ConflictError when a stream has moved on, or a guard says no
   * @throws ValidationError when the commit is larger than the store can hold
   * @throws RateLimitedError, ServiceUnavailableError when the store is throttled or away
   */
  readonly append: (changes: readonly Change[], guards?: readonly Guard[]) => Promise<AppendOutcome>;
  /** The rows of guards as they are now, by key; absent ones are left out. */
  readonly readGuards: (keys: readonly string[]) => Promise<ReadonlyMap<string, GuardRow>>;
}

export interface EventStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly eventsTable: string;
  readonly guardsTable: string;
}

/** Wraps DynamoDB's two tables as an event store. */
export function createEventStore(options: EventStoreOptions): EventStore {
  const { client, eventsTable, guardsTable } = options;
  // Only what was loaded here, as it is now, can be appended to: a version that somebody made up would leave a gap.
  const appendable = new WeakSet<Loaded<unknown>>();

  async function read<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, never, Event>,
    stream: StreamId,
    atMost: number,
  ): Promise<Loaded<State>> {
    const commits: CommitItem[] = [];
    for await (const commit of newestFirst(client, eventsTable, streamKey(stream), atMost)) {
      const { snapshot } = commit;
      if (snapshot?.schema === aggregate.stateVersion && lastVersion(commit) <= atMost) {
        return replay(aggregate, fromSnapshot(stream, commit, snapshot), commits, atMost);
      }
      commits.push(commit);
    }
    return replay(aggregate, emptyStream(aggregate, stream), commits, atMost);
  }

  return {
    create(aggregate, stream) {
      const loaded = emptyStream(aggregate, stream);
      appendable.add(loaded);
      return loaded;
    },
    async load(aggregate, stream) {
      const loaded = await read(aggregate, stream, Number.MAX_SAFE_INTEGER);
      appendable.add(loaded);
      return loaded;
    },
    loadAt: read,
    async append(changes, guards = []) {
      if (!changes.every((change) => appendable.has(change.before) && followsOn(change))) {
        throw new ConflictError('only what was loaded as it is now can be appended to');
      }
      return append(options, changes, guards);
    },
    async readGuards(keys) {
      if (keys.length === 0) return new Map();
      return readGuardRows(client, guardsTable, keys);
    },
  };
}

/** Whether the commit begins right behind what was loaded, in the same stream. */
function followsOn({ before, item }: Change): boolean {
  return item === null || (item.pk === streamKey(before.stream) && item.sk === before.version + 1);
}

/** Applies commits that were read newest first. */
function replay<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, never, Event>,
  base: Loaded<State>,
  newestFirst: readonly CommitItem[],
  atMost: number,
): Loaded<State> {
  return newestFirst.reduceRight((loaded, commit) => applyCommit(aggregate, loaded, commit, atMost), base);
}

async function* newestFirst(
  client: DynamoDBDocumentClient,
  table: string,
  pk: string,
  atMost: number,
): AsyncGenerator<CommitItem> {
  let start: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk <= :atMost',
      ExpressionAttributeValues: { ':pk': pk, ':atMost': atMost },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: SNAPSHOT_EVERY,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    const page = await client.send(command).catch((cause: unknown) => {
      throw storeFailure(cause);
    });
    yield* (page.Items ?? []) as CommitItem[];
    start = page.LastEvaluatedKey;
  } while (start);
}

async function readGuardRows(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, GuardRow>> {
  const command = new BatchGetCommand({
    RequestItems: { [table]: { Keys: [...new Set(keys)].map((pk) => ({ pk })), ConsistentRead: true } },
  });
  const answer = await client.send(command).catch((cause: unknown) => {
    throw storeFailure(cause);
  });
  const missed = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  if (missed.length > 0)
    throw storeFailure(Object.assign(new Error('unprocessed keys'), { name: 'ThrottlingException' }));
  return new Map((answer.Responses?.[table] ?? []).map((row) => [String(row.pk), row]));
}
