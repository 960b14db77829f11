import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MappingDefinition } from '../resources/model.ts';
import type { Discarded } from './batch.ts';

/** Where discarded records come from. */
export interface DiscardOrigin {
  readonly mapping: MappingDefinition;
  readonly shardId: string;
}

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`, as Lambda names the objects. */
function objectKey({ mapping, shardId }: DiscardOrigin, time: Date): string {
  const iso = time.toISOString();
  const [day = ''] = iso.split('T');
  const second = iso.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replaceAll(':', '.');
  return ['aws', 'lambda', mapping.id, shardId, ...day.split('-'), `${second}-${randomUUID()}`].join('/');
}

/**
 * The invocation record, which in an S3 destination holds the whole event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function invocationRecord(
  { mapping, shardId }: DiscardOrigin,
  discarded: Discarded,
  time: Date,
): object {
  const { records, condition, invocations, lastResult } = discarded;
  const [first, last] = [records.at(0), records.at(-1)];
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '1',
      functionError: lastResult?.functionError ?? null,
    },
    version: '1.0',
    timestamp: time.toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first?.createdAt ?? 0).toISOString(),
      approximateArrivalOfLastRecord: new Date(last?.createdAt ?? 0).toISOString(),
      batchSize: records.length,
      streamArn: mapping.streamArn,
    },
    payload: JSON.stringify({ Records: records.map(({ event }) => event) }),
  };
}

/** Writes the invocation record into the bucket, which is a folder of `bucketsDirectory`; answers the file. */
export async function writeInvocationRecord(
  bucketsDirectory: string,
  bucket: string,
  origin: DiscardOrigin,
  discarded: Discarded,
): Promise<string> {
  const time = new Date();
  const file = join(bucketsDirectory, bucket, objectKey(origin, time));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(invocationRecord(origin, discarded, time)));
  return file;
}
