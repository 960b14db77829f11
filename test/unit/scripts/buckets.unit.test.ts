import {
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { emptyBuckets, requireStage } from '../../../scripts/delivery/buckets.ts';

const client = new S3Client({ region: 'eu-central-1' });
const s3 = mockClient(client);

beforeEach(() => {
  s3.reset();
  s3.on(ListBucketsCommand).resolves({ Buckets: [{ Name: 'data-archive' }] });
});

test('every version and every marker of a deletion goes, page by page', async () => {
  s3.on(ListObjectVersionsCommand)
    .resolvesOnce({ Versions: [{ Key: 'a', VersionId: '2' }] })
    .resolvesOnce({ Versions: [{ Key: 'a', VersionId: '1' }], DeleteMarkers: [{ Key: 'b', VersionId: '3' }] })
    .resolves({});
  s3.on(DeleteObjectsCommand).resolves({});

  expect(await emptyBuckets(client, 'data-')).toBe(3);
  expect(s3.commandCalls(DeleteObjectsCommand).map(({ args }) => args[0].input)).toEqual([
    { Bucket: 'data-archive', Delete: { Quiet: true, Objects: [{ Key: 'a', VersionId: '2' }] } },
    {
      Bucket: 'data-archive',
      Delete: {
        Quiet: true,
        Objects: [
          { Key: 'a', VersionId: '1' },
          { Key: 'b', VersionId: '3' },
        ],
      },
    },
  ]);
});

test('only this deployment’s buckets are looked for, in this region', async () => {
  s3.on(ListBucketsCommand).resolves({});

  expect(await emptyBuckets(client, 'data-')).toBe(0);
  expect(s3.commandCalls(ListBucketsCommand)[0]?.args[0].input).toMatchObject({
    Prefix: 'data-',
    BucketRegion: 'eu-central-1',
  });
});

test('an object that cannot be deleted is named', async () => {
  s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: 'a', VersionId: '1' }] });
  s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'a', Message: 'Access Denied' }] });

  await expect(emptyBuckets(client, 'data-')).rejects.toThrow(
    'a in data-archive cannot be deleted: Access Denied',
  );
});

test('a bucket of the stage that is asked for may be emptied', async () => {
  s3.on(GetBucketTaggingCommand).resolves({ TagSet: [{ Key: 'stage', Value: 'dev' }] });

  await expect(requireStage(client, 'data-', 'dev')).resolves.toBeUndefined();
});

test('a bucket of another stage is left alone', async () => {
  s3.on(GetBucketTaggingCommand).resolves({ TagSet: [{ Key: 'stage', Value: 'prod' }] });

  await expect(requireStage(client, 'data-', 'dev')).rejects.toThrow('data-archive is of prod, not of dev');
});

test('so is one that has no tag, which something else may have made', async () => {
  s3.on(GetBucketTaggingCommand).rejects(Object.assign(new Error('none'), { name: 'NoSuchTagSet' }));

  await expect(requireStage(client, 'data-', 'dev')).rejects.toThrow('data-archive is of no stage');
});

test('and one whose tags cannot be read', async () => {
  s3.on(GetBucketTaggingCommand).rejects(new Error('Access Denied'));

  await expect(requireStage(client, 'data-', 'dev')).rejects.toThrow('Access Denied');
});
