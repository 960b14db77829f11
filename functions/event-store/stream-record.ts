import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { CommitItem } from './commit.ts';
import { parseStreamKey } from './stream.ts';

/**
 * The commit in a record of the event table's stream.
 *
 * @throws TypeError on a record that is no commit
 */
export function toCommit({ dynamodb, eventID }: DynamoDBRecord): CommitItem {
  const image = dynamodb?.NewImage;
  if (!image) throw new TypeError(`record ${eventID} has no new image`);
  const item = unmarshall(image as Record<string, AttributeValue>);
  const { pk, sk, count, events } = item;
  if (
    typeof pk !== 'string' ||
    typeof sk !== 'number' ||
    typeof count !== 'number' ||
    !Array.isArray(events)
  ) {
    throw new TypeError(`record ${eventID} is no commit`);
  }
  parseStreamKey(pk);
  return item as CommitItem;
}

export function sequenceNumber({ dynamodb, eventID }: DynamoDBRecord): string {
  const number = dynamodb?.SequenceNumber;
  if (!number) throw new TypeError(`record ${eventID} has no sequence number`);
  return number;
}
