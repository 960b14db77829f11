import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Aggregate, DomainEvent } from '../../domain/decider.ts';
import { SNAPSHOT_EVERY } from './change.ts';
import { type CommitItem, lastVersion, type Snapshot } from './commit.ts';
import { storeFailure } from './failure.ts';
import { applyCommit, emptyStream, fromSnapshot, type Loaded } from './loaded.ts';
import type { OpenCommits } from './open.ts';
import { type StreamId, streamKey } from './stream.ts';

/** A part of a stream: up to an event's version, and at least so many events back from there. */
export interface Stretch {
  readonly upTo: number;
  readonly events: number;
}

/** Reads streams, always with strong consistency. */
export interface EventReader {
  /** The aggregate as it was at a version, or at its last one, where it has not got so far. */
  readonly loadAt: <State, Event extends DomainEvent>(
    aggregate: Aggregate<State, never, Event>,
    stream: StreamId,
    version: number,
  ) => Promise<Loaded<State>>;
  /** The commits in which a stretch of a stream lies, opened, oldest first. */
  readonly commitsOf: (stream: StreamId, stretch: Stretch) => Promise<readonly CommitItem[]>;
}

export interface EventReaderOptions {
  readonly client: DynamoDBDocumentClient;
  readonly eventsTable: string;
  readonly open: OpenCommits;
}

/** Reads the event table from the newest commit back, in Queries of 25 items. A load ends at the first usable snapshot, so that one is enough as a rule. */
export function createEventReader({ client, eventsTable, open }: EventReaderOptions): EventReader {
  /** Commits of a stream as they are stored, newest first, up to the one after which there are enough. */
  async function readBack(
    stream: StreamId,
    upTo: number,
    isEnough: (commit: CommitItem) => boolean,
  ): Promise<readonly CommitItem[]> {
    const stored: CommitItem[] = [];
    for await (const commit of newestFirst(client, eventsTable, streamKey(stream), upTo)) {
      stored.push(commit);
      if (isEnough(commit)) break;
    }
    return stored;
  }

  return {
    async loadAt(aggregate, stream, version) {
      const isEnough = (commit: CommitItem) => usableSnapshot(aggregate, commit, version) !== undefined;
      const stored = await readBack(stream, version, isEnough);
      return replay(aggregate, stream, (await open(stored)).toReversed(), version);
    },
    async commitsOf(stream, { upTo, events }) {
      let last: number | undefined;
      const stored = await readBack(stream, upTo, (commit) => {
        last ??= Math.min(upTo, lastVersion(commit));
        return last - commit.sk + 1 >= events;
      });
      return (await open(stored)).toReversed();
    },
  };
}

/** The snapshot in a commit, where it is of the state's present shape, and not of a later time than is asked for. */
function usableSnapshot(
  { stateVersion }: { readonly stateVersion: number },
  commit: CommitItem,
  atMost: number,
): Snapshot | undefined {
  const { snapshot } = commit;
  return snapshot?.schema === stateVersion && lastVersion(commit) <= atMost ? snapshot : undefined;
}

/** Applies opened commits, oldest first, to the snapshot in the first of them, or from the start. */
function replay<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, never, Event>,
  stream: StreamId,
  commits: readonly CommitItem[],
  atMost: number,
): Loaded<State> {
  const [first, ...others] = commits;
  const snapshot = first && usableSnapshot(aggregate, first, atMost);
  return snapshot
    ? applyAll(aggregate, fromSnapshot(stream, first, snapshot), others, atMost)
    : applyAll(aggregate, emptyStream(aggregate, stream), commits, atMost);
}

function applyAll<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, never, Event>,
  base: Loaded<State>,
  commits: readonly CommitItem[],
  atMost: number,
): Loaded<State> {
  return commits.reduce((loaded, commit) => applyCommit(aggregate, loaded, commit, atMost), base);
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
