import { LOOPBACK } from '../engines/ports.ts';

/**
 * Where SDKs find S3 (`AWS_ENDPOINT_URL_S3`). Of an address they put the bucket into the path; of a name, such as localhost, they
 * would put it in front, and a laptop knows no names below localhost.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function s3Endpoint(awsEndpoint: string): string {
  const url = new URL(awsEndpoint);
  url.hostname = LOOPBACK;
  return url.origin;
}
