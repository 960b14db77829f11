/** Events of a Function URL in the shapes that AWS documents and sends. */
import type { FunctionUrlEvent } from '../../../functions/rpc/payload.ts';

/**
 * As in https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads, with what is told of a request
 * replaced.
 */
export function event(
  path: string,
  request: {
    readonly method?: string;
    readonly query?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cookies?: readonly string[];
    readonly text?: string;
    readonly bytes?: Uint8Array;
  } = {},
): FunctionUrlEvent {
  const { method = 'POST', query = '', headers = {}, cookies, text, bytes } = request;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: {
      'x-amzn-tls-cipher-suite': 'ECDHE-RSA-AES128-GCM-SHA256',
      'x-amzn-tls-version': 'TLSv1.2',
      'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
      'x-forwarded-for': '205.255.255.176',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      host: 'abcdefghij.lambda-url.eu-central-1.on.aws',
      'user-agent': 'Mozilla/5.0',
      ...headers,
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abcdefghij',
      domainName: 'abcdefghij.lambda-url.eu-central-1.on.aws',
      domainPrefix: 'abcdefghij',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '205.255.255.176', userAgent: 'Mozilla/5.0' },
      requestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1583348638390,
    },
    ...(text !== undefined && { body: text }),
    ...(bytes && { body: Buffer.from(bytes).toString('base64') }),
    isBase64Encoded: bytes !== undefined,
  } as FunctionUrlEvent;
}

/** An invocation with time left. */
export function lambdaWith(milliseconds: number) {
  return { getRemainingTimeInMillis: () => milliseconds };
}
