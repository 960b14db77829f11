/** S3's REST API with the bucket in the path, as far as readers use it: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
import { AwsApiError } from '../contracts.ts';
import type { Buckets, StoredObject } from '../s3/buckets.ts';
import { type AwsRequest, type AwsService, type HttpAnswer, header, signedService } from './http.ts';
import { element, fields } from './xml.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const XML = { 'content-type': 'application/xml' };
/** S3's own limit for one page of a list. */
const PAGE = 1_000;

/** What a list may be asked for. `encoding-type` is for keys that XML cannot hold; none here has such characters. */
const LIST_PARAMETERS = new Set([
  'list-type',
  'prefix',
  'start-after',
  'continuation-token',
  'max-keys',
  'encoding-type',
]);

/** What the service needs. */
export interface S3Options {
  readonly buckets: Buckets;
  /** Is done before a bucket is listed. */
  readonly beforeListing: () => Promise<void>;
}

interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly parameters: URLSearchParams;
}

/** Not by URL, which would take `..` in a key for a way out of its bucket. */
function targetOf({ path }: AwsRequest): Target {
  const [pathname = '', query] = path.split('?');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  return { bucket, key: rest.join('/'), parameters: new URLSearchParams(query) };
}

function notImplemented(what: string): AwsApiError {
  return new AwsApiError('NotImplemented', `The laptop cloud does not know S3's ${what}`, 501);
}

function objectElement({ key, size, modified }: StoredObject): string {
  return element(
    'Contents',
    fields({ Key: key, LastModified: modified.toISOString(), Size: String(size), StorageClass: 'STANDARD' }),
  );
}

/** Continuation tokens are the last key of the page before. */
async function list({ buckets, beforeListing }: S3Options, target: Target): Promise<HttpAnswer> {
  const { bucket, parameters } = target;
  const unknown = [...parameters.keys()].find((name) => !LIST_PARAMETERS.has(name));
  if (unknown !== undefined || parameters.get('list-type') !== '2') {
    throw notImplemented(`list with ${unknown ?? 'the first version of its API'}`);
  }
  await beforeListing();
  const prefix = parameters.get('prefix') ?? '';
  const after = parameters.get('continuation-token') ?? parameters.get('start-after') ?? '';
  const size = Math.min(Number(parameters.get('max-keys') ?? PAGE), PAGE);
  const keys = await buckets.keys(bucket, prefix, after);
  const page = await Promise.all(keys.slice(0, size).map((key) => buckets.describe(bucket, key)));
  const isTruncated = keys.length > size;
  const head = {
    Name: bucket,
    Prefix: prefix,
    KeyCount: String(page.length),
    MaxKeys: String(size),
    IsTruncated: String(isTruncated),
    ...(isTruncated && { NextContinuationToken: page.at(-1)?.key ?? '' }),
  };
  const content = fields(head) + page.map(objectElement).join('');
  return {
    status: 200,
    headers: XML,
    body: `<ListBucketResult xmlns="${NAMESPACE}">${content}</ListBucketResult>`,
  };
}

async function get({ buckets }: S3Options, { bucket, key }: Target): Promise<HttpAnswer> {
  const { modified } = await buckets.describe(bucket, key);
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'last-modified': modified.toUTCString() },
    body: await buckets.read(bucket, key),
  };
}

/** SDKs name the operation in `x-id`; any other parameter asks for something else. */
function readsWhole(request: AwsRequest, { key, parameters }: Target): boolean {
  const plain =
    [...parameters.keys()].every((name) => name === 'x-id') && header(request, 'range') === undefined;
  return ['GET', 'HEAD'].includes(request.method) && key !== '' && plain;
}

async function answer(options: S3Options, request: AwsRequest): Promise<HttpAnswer> {
  const target = targetOf(request);
  const { method } = request;
  if (method === 'GET' && target.bucket && !target.key) return await list(options, target);
  if (readsWhole(request, target)) return await get(options, target);
  throw notImplemented(`${method} ${request.path}`);
}

function errorAnswer({ code, message, statusCode }: AwsApiError): HttpAnswer {
  return {
    status: statusCode,
    headers: XML,
    body: element('Error', fields({ Code: code, Message: message, RequestId: 'laptop' })),
  };
}

/** ListObjectsV2, GetObject and HeadObject. */
export function s3Service(options: S3Options): AwsService {
  return (request) => {
    if (signedService(request) !== 's3') return undefined;
    return answer(options, request).catch((error: unknown) => {
      if (error instanceof AwsApiError) return errorAnswer(error);
      throw error;
    });
  };
}
