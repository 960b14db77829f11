import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  paginateQuery,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import type { CommitItem } from './commit.ts';
import { storedCommit } from './stored-commit.ts';

/** The event table, for whoever reads it whole and not stream by stream. */
export interface EventTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Where a scan goes on: the key of the last commit that it has answered. */
export interface ScanCursor {
  readonly pk: string;
  readonly sk: number;
}

export interface ScanPage {
  /** Stream by stream, each in order: one partition key is in one segment, its items in the order of their versions. */
  readonly commits: readonly CommitItem[];
  /** null at the end. */
  readonly next: ScanCursor | null;
}

export interface Segment {
  readonly segment: number;
  readonly segments: number;
}

/** At most 1 MB of one of several segments of the table, as it is now. */
export async function scanPage(
  { client, table }: EventTable,
  { segment, segments }: Segment,
  cursor: ScanCursor | null,
): Promise<ScanPage> {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: table,
      ConsistentRead: true,
      Segment: segment,
      TotalSegments: segments,
      ...(cursor && { ExclusiveStartKey: { ...cursor } }),
    }),
  );
  return {
    commits: Items.map((item) => storedCommit(item, 'an item of the event table')),
    next: LastEvaluatedKey ? { pk: String(LastEvaluatedKey.pk), sk: Number(LastEvaluatedKey.sk) } : null,
  };
}

/** The commits of a stream from a version on, as they are now, in order, a page at a time. */
export async function* commitsFrom(
  { client, table }: EventTable,
  key: string,
  version: number,
): AsyncGenerator<readonly CommitItem[]> {
  const query = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk and sk >= :sk',
    ExpressionAttributeValues: { ':pk': key, ':sk': version },
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    yield Items.map((item) => storedCommit(item, 'an item of the event table'));
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export const MAXIMUM_KEYS = 100;

/** Which of these streams, at most 100, have events. Every stream begins with the commit at version 1. */
export async function existing(
  { client, table }: EventTable,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let wanted: Record<string, unknown>[] = keys.map((pk) => ({ pk, sk: 1 }));
  while (wanted.length > 0) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetCommand({
        RequestItems: { [table]: { Keys: wanted, ConsistentRead: true, ProjectionExpression: 'pk' } },
      }),
    );
    for (const { pk } of Responses[table] ?? []) found.add(String(pk));
    wanted = UnprocessedKeys[table]?.Keys ?? [];
  }
  return found;
}
