/**
 * Signature Version 4, checked by making it again.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from './authorisation.ts';

/** What an Authorization header says about its signature. */
export interface Signing {
  readonly accessKeyId: string;
  /** `<date>/<region>/<service>/aws4_request` */
  readonly scope: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8}\/[^/,]+\/([^/,]+)\/aws4_request), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/;

/** Reads an Authorization header; undefined when something is missing in it. */
export function signingOf(authorization: string): Signing | undefined {
  const [, accessKeyId = '', scope = '', service = '', headers = '', signature = ''] =
    HEADER.exec(authorization) ?? [];
  if (signature === '') return undefined;
  return { accessKeyId, scope, service, signedHeaders: headers.split(';'), signature };
}

/** The signature that the request has if it was signed with this secret. The path is `/graphql…`: nothing in it needs escaping. */
export function signatureOf(
  { method, path, headers, body }: Credentials,
  { scope, signedHeaders }: Signing,
  secret: string,
): string {
  const [pathname = '', query = ''] = path.split('?');
  const canonicalHeaders = signedHeaders.map(
    (name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  const canonicalRequest = [
    method,
    pathname,
    query.split('&').sort().join('&'),
    canonicalHeaders.join(''),
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'] ?? '', scope, sha256(canonicalRequest)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
