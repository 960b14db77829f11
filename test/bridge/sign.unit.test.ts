import { afterEach, expect, test, vi } from 'vitest';
import { signWithAws } from '../../bridge/sign.ts';

afterEach(() => vi.unstubAllEnvs());

const request = (url: string) => ({
  url: new URL(url),
  method: 'POST',
  headers: { 'content-type': 'application/grpc-web+proto', 'x-said': 'hi' },
  body: Buffer.from('hello'),
  signal: new AbortController().signal,
});

test('a request to a Function URL is signed for its region, and keeps its headers', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'token');
  const headers = await signWithAws()(
    request('https://abc.lambda-url.eu-central-1.on.aws/trial.v1.T/Echo?a=b'),
  );
  expect(headers).toMatchObject({
    'x-said': 'hi',
    'content-type': 'application/grpc-web+proto',
    'x-amz-security-token': 'token',
    'x-amz-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
    // SHA-256 of the body.
    'x-amz-content-sha256': '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/lambda\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    ),
  });
});

test('what is no Function URL is not signed for', async () => {
  await expect(signWithAws()(request('http://localhost:50051/'))).rejects.toThrow(
    'localhost is no Function URL',
  );
});
