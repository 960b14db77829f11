import { join } from 'node:path';
import { firehoseService } from './aws/firehose-service.ts';
import type { AwsService } from './aws/http.ts';
import { s3Service } from './aws/s3-service.ts';
import type { Cleanup } from './cleanup.ts';
import type { LogSink } from './contracts.ts';
import { startFirehose } from './firehose/index.ts';
import type { CloudModel } from './resources/model.ts';
import { Buckets } from './s3/buckets.ts';

/** What storage needs around it. */
export interface StorageOptions {
  /** Where the instance's data is. */
  readonly directory: string;
  readonly log: LogSink;
  readonly cleanup: Cleanup;
}

/**
 * S3 over the instance's folder of buckets, and Firehose, which delivers into it: when a buffer is full or old, before a bucket is
 * listed (exceptions.ts), and at the end.
 */
export async function startStorage(
  { buckets: names, deliveryStreams }: CloudModel,
  { directory, log, cleanup }: StorageOptions,
): Promise<AwsService[]> {
  const buckets = join(directory, 's3');
  const firehose = await startFirehose(deliveryStreams, {
    directory: join(directory, 'firehose'),
    buckets,
    log,
  });
  cleanup.add(() => firehose.flush());
  return [
    firehoseService(firehose),
    s3Service({ buckets: new Buckets(buckets, names), beforeListing: firehose.flush }),
  ];
}
