import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';
import type { CommitItem } from './commit.ts';
import { storedCommit } from './stored-commit.ts';

/**
 * The commit in a record of the event table's stream.
 *
 * @throws TypeError on a record that is no commit
 */
export function toCommit({ dynamodb, eventID }: DynamoDBRecord): CommitItem {
  const image = dynamodb?.NewImage;
  if (!image) throw new TypeError(`record ${eventID} has no new image`);
  return storedCommit(unmarshall(image as Record<string, AttributeValue>), `record ${eventID}`);
}

/**
 * The commit in a record, or null for a record that is none. It can never become one: it is counted and passed over, so
 * that it does not block what comes after it.
 */
export function readCommit(record: DynamoDBRecord): CommitItem | null {
  try {
    return toCommit(record);
  } catch (error) {
    count(METRICS.poisonRecord);
    logger.error('a record of the event table is no commit', { error });
    return null;
  }
}

/** The record's place in its shard, by which a batch names what has to come again. @throws TypeError where there is none */
export function sequenceNumber({ dynamodb, eventID }: DynamoDBRecord): string {
  const number = dynamodb?.SequenceNumber;
  if (!number) throw new TypeError(`record ${eventID} has no sequence number`);
  return number;
}
