import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Aggregate, DomainEvent } from '../../domain/decider.ts';
import { ConflictError } from '../../domain/errors.ts';
import { keyedDigest } from '../privacy/data-key.ts';
import type { SubjectKeys } from '../privacy/subject-keys.ts';
import { type AppendOutcome, append } from './append.ts';
import type { Change } from './change.ts';
import { storeFailure } from './failure.ts';
import type { Guard } from './guards.ts';
import { emptyStream, type Loaded } from './loaded.ts';
import { openWith } from './open.ts';
import { createEventReader, type EventReader } from './reader.ts';
import { type StreamId, streamKey } from './stream.ts';

/** What a guard's row holds: a claim's holder, or what refers to an aggregate. */
export type GuardRow = Readonly<Record<string, unknown>>;

/** Streams of events, appended to with optimistic concurrency. */
export interface EventStore {
  /** A stream that a create command expects not to exist: nothing is read. */
  readonly create: <State>(aggregate: { readonly initialState: State }, stream: StreamId) => Loaded<State>;
  /** The aggregate as it is now, read with strong consistency: one request, however long the stream. */
  readonly load: <State, Event extends DomainEvent>(
    aggregate: Aggregate<State, never, Event>,
    stream: StreamId,
  ) => Promise<Loaded<State>>;
  /** The aggregate as it was at a version. Nothing can be appended to it. */
  readonly loadAt: EventReader['loadAt'];
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
  /** A digest of what may be personal: once the person's key is shredded, nobody can find out what it was made of. */
  readonly digestFor: (person: Person, ...parts: readonly unknown[]) => Promise<string>;
}

/** Whom personal data is about. */
export interface Person {
  readonly tenant: string;
  readonly subject: string;
}

export interface EventStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly eventsTable: string;
  readonly guardsTable: string;
  /** What seals and opens personal data. */
  readonly keys: SubjectKeys;
}

/** Wraps DynamoDB's two tables as an event store. */
export function createEventStore(options: EventStoreOptions): EventStore {
  const { client, eventsTable, guardsTable, keys } = options;
  const reader = createEventReader({ client, eventsTable, open: openWith(keys) });
  // Only what was loaded here, as it is now, can be appended to: a version that somebody made up would leave a gap.
  const appendable = new WeakSet<Loaded<unknown>>();

  return {
    create(aggregate, stream) {
      const loaded = emptyStream(aggregate, stream);
      appendable.add(loaded);
      return loaded;
    },
    async load(aggregate, stream) {
      const loaded = await reader.loadAt(aggregate, stream, Number.MAX_SAFE_INTEGER);
      appendable.add(loaded);
      return loaded;
    },
    loadAt: reader.loadAt,
    async append(changes, guards = []) {
      if (!changes.every((change) => appendable.has(change.before) && followsOn(change))) {
        throw new ConflictError('only what was loaded as it is now can be appended to');
      }
      return append(options, changes, guards);
    },
    async readGuards(rows) {
      if (rows.length === 0) return new Map();
      return readGuardRows(client, guardsTable, rows);
    },
    async digestFor({ tenant, subject }, ...parts) {
      return keyedDigest(await keys.ofSubject(tenant, subject), tenant, ...parts);
    },
  };
}

/** Whether the commit begins right behind what was loaded, in the same stream. */
function followsOn({ before, item }: Change): boolean {
  return item === null || (item.pk === streamKey(before.stream) && item.sk === before.version + 1);
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
