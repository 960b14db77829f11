import { S3Client } from '@aws-sdk/client-s3';
import { readArchive } from '../../functions/archive/read-archive.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import type { Laptop } from './laptop.ts';

/** Everything in the laptop's archive, as often as it is there. */
export async function archivedCommits({ environment, model }: Laptop): Promise<CommitItem[]> {
  const { AWS_ENDPOINT_URL_S3: endpoint = '', AWS_REGION: region = '' } = environment;
  const credentials = { accessKeyId: 'laptop', secretAccessKey: 'laptop' };
  const client = new S3Client({ endpoint, region, credentials });
  const bucket = model.deliveryStreams[0]?.bucket ?? '';
  const commits: CommitItem[] = [];
  for await (const batch of readArchive({ client, bucket, after: null })) commits.push(...batch.commits);
  client.destroy();
  return commits;
}
