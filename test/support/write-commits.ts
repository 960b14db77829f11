import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CommitItem } from '../../functions/event-store/commit.ts';

/** The most that one request writes. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH = 25;

/** Writes commits to an event table as they are, past the event store, which would load a stream for each of them. */
export async function writeCommits(
  client: DynamoDBDocumentClient,
  table: string,
  commits: readonly CommitItem[],
): Promise<void> {
  for (let first = 0; first < commits.length; first += BATCH) {
    const puts = commits.slice(first, first + BATCH).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
}
