import {
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  paginateListBuckets,
  type S3Client,
} from '@aws-sdk/client-s3';

/**
 * Rejects, naming it, when one of the buckets whose names begin so, in the client's region, is not of this stage. CloudFormation gives
 * what a stack makes the tags of the stack.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export async function requireStage(client: S3Client, prefix: string, stage: string): Promise<void> {
  for await (const bucket of bucketsNamed(client, prefix)) {
    const found = (await stageOf(client, bucket)) ?? 'no stage';
    if (found !== stage)
      throw new Error(`${bucket} is of ${found}, not of ${stage}: nothing has been deleted.`);
  }
}

/**
 * Deletes every version of every object in the buckets whose names begin so, in the client's region, and answers how many those
 * were. CloudFormation deletes empty buckets only.
 */
export async function emptyBuckets(client: S3Client, prefix: string): Promise<number> {
  let deleted = 0;
  for await (const bucket of bucketsNamed(client, prefix)) deleted += await emptyBucket(client, bucket);
  return deleted;
}

async function* bucketsNamed(client: S3Client, prefix: string): AsyncGenerator<string> {
  const BucketRegion = await client.config.region();
  for await (const { Buckets = [] } of paginateListBuckets({ client }, { Prefix: prefix, BucketRegion })) {
    for (const { Name } of Buckets) if (Name) yield Name;
  }
}

async function stageOf(client: S3Client, Bucket: string): Promise<string | undefined> {
  const { TagSet = [] } = await client.send(new GetBucketTaggingCommand({ Bucket })).catch((error: Error) => {
    if (error.name === 'NoSuchTagSet') return { TagSet: [] };
    throw error;
  });
  return TagSet.find(({ Key }) => Key === 'stage')?.Value;
}

/** Lists from the beginning until nothing is left: what a page has is deleted before the next one is asked for. */
async function emptyBucket(client: S3Client, Bucket: string): Promise<number> {
  for (let deleted = 0; ; ) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
      ({ Key = '', VersionId }): ObjectIdentifier => ({ Key, VersionId }),
    );
    if (found.length === 0) return deleted;
    // A page has at most 1 000, which is also what one request deletes.
    await deleteAll(client, Bucket, found);
    deleted += found.length;
  }
}

async function deleteAll(client: S3Client, Bucket: string, Objects: ObjectIdentifier[]): Promise<void> {
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
  );
  const [error] = Errors;
  if (error) throw new Error(`${error.Key} in ${Bucket} cannot be deleted: ${error.Message}`);
}
