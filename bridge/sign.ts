import { createHash, createHmac } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Sign } from './upstream.ts';

/** `<id>.lambda-url.<region>.on.aws` */
const REGION = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

/** SHA-256, and with a secret HMAC, as the signer asks for them. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | Uint8Array | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}

/**
 * Signs requests to Function URLs whose AuthType is AWS_IAM, with the credentials that the AWS CLI would use. Only what
 * identifies the request is signed: the rest may change on its way.
 */
export function signWithAws(): Sign {
  const credentials = fromNodeProviderChain();
  return async ({ url, method, headers, body }) => {
    const region = REGION.exec(url.hostname)?.[1];
    if (region === undefined) throw new Error(`${url.hostname} is no Function URL: it cannot be signed for`);
    const signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, 'content-type': String(headers['content-type']) },
      body,
    });
    return { ...headers, ...(signed.headers as OutgoingHttpHeaders) };
  };
}
