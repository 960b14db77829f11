import { gunzipSync, gzipSync } from 'node:zlib';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { Int32ValueSchema, StringValueSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from 'vitest';
import { frame, splitFrames, trailersOf } from '../../../bridge/frames.ts';
import { createFunctionUrlHandler } from '../../../functions/rpc/function-url.ts';
import type { FunctionUrlResult } from '../../../functions/rpc/payload.ts';
import { isFunctionUrlEvent } from '../../../functions/rpc/payload.ts';
import { trialRoutes } from '../../support/trial-service.ts';
import { event, lambdaWith } from './events.ts';

const handle = createFunctionUrlHandler({ routes: trialRoutes });
const ECHO = '/trial.v1.TrialService/Echo';
const JSON_TYPE = { 'content-type': 'application/json' };
const BINARY = { 'content-type': 'application/proto' };
const GRPC_WEB = { 'content-type': 'application/grpc-web+proto' };

const call = (path: string, request: Parameters<typeof event>[1]) =>
  handle(event(path, request), lambdaWith(20_000));
const bytesOf = ({ body = '', isBase64Encoded }: FunctionUrlResult) =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
const jsonOf = (result: FunctionUrlResult): unknown => JSON.parse(bytesOf(result).toString());
const text = (value: string) =>
  toBinary(StringValueSchema, { $typeName: 'google.protobuf.StringValue', value });
const number = (value: number) =>
  toBinary(Int32ValueSchema, { $typeName: 'google.protobuf.Int32Value', value });

/** The messages and trailers of a gRPC-Web answer. */
function webAnswer(result: FunctionUrlResult) {
  const { frames } = splitFrames(bytesOf(result));
  return {
    messages: frames.filter(({ flags }) => flags < 0x80).map(({ content }) => content),
    trailers: frames.map(trailersOf).find((trailers) => trailers !== undefined),
  };
}

describe('a unary call by the Connect protocol', () => {
  test('as JSON in plain text is answered in plain text', async () => {
    const result = await call(ECHO, { headers: JSON_TYPE, text: '"電子機器"' });
    expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: false, body: '"電子機器"' });
    expect(result.headers?.['content-type']).toBe('application/json');
  });

  test('as JSON in base64 is the same', async () => {
    const result = await call(ECHO, { headers: JSON_TYPE, bytes: Buffer.from('"電子機器"') });
    expect(jsonOf(result)).toBe('電子機器');
  });

  test('as binary is answered in base64', async () => {
    const result = await call(ECHO, { headers: BINARY, bytes: text('hello') });
    expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(fromBinary(StringValueSchema, bytesOf(result)).value).toBe('hello');
  });

  test('by GET has its message in the query string', async () => {
    const query = `connect=v1&encoding=json&message=${encodeURIComponent('"a b&c"')}`;
    expect(jsonOf(await call(ECHO, { method: 'GET', query }))).toBe('a b&c');
  });

  test('by GET in base64 may be binary', async () => {
    const message = Buffer.from(text('hello')).toString('base64url');
    const result = await call(ECHO, { method: 'GET', query: `encoding=proto&base64=1&message=${message}` });
    expect(fromBinary(StringValueSchema, bytesOf(result)).value).toBe('hello');
  });

  test('by GET is refused where it may change something', async () => {
    const result = await call('/trial.v1.TrialService/Nothing', {
      method: 'GET',
      query: 'encoding=json&message={}',
    });
    expect(result.statusCode).toBe(405);
  });

  test('without a body is the empty message', async () => {
    const result = await call('/trial.v1.TrialService/Nothing', { headers: BINARY });
    expect(result).toMatchObject({ statusCode: 200, body: '' });
  });

  test('takes gzip and answers in gzip where it is worth it', async () => {
    const long = 'x'.repeat(5_000);
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip', 'accept-encoding': 'gzip' };
    const result = await call(ECHO, { headers, bytes: gzipSync(JSON.stringify(long)) });
    expect(result).toMatchObject({ isBase64Encoded: true, headers: { 'content-encoding': 'gzip' } });
    expect(JSON.parse(gunzipSync(bytesOf(result)).toString())).toBe(long);
  });

  test('carries headers of many values, trailers and cookies both ways', async () => {
    const result = await call(ECHO, {
      headers: { ...JSON_TYPE, 'x-said': 'one,two' },
      cookies: ['a=1', 'b=2'],
      text: '"hi"',
    });
    expect(result.headers).toMatchObject({ 'x-heard': 'one,two', 'trailer-x-heard-last': 'one,two' });
    expect(result.cookies).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(result.headers).not.toHaveProperty('set-cookie');
  });

  test('fails with code, message, metadata and details', async () => {
    const result = await call('/trial.v1.TrialService/Fail', { headers: JSON_TYPE, text: '"wrong"' });
    expect(result).toMatchObject({ statusCode: 400, headers: { 'x-why': 'because' } });
    expect(jsonOf(result)).toMatchObject({
      code: 'invalid_argument',
      message: 'no: 100% wrong',
      details: [{ type: 'google.rpc.BadRequest' }],
    });
  });

  test('that fails unexpectedly says nothing of the cause', async () => {
    const result = await call('/trial.v1.TrialService/Fail', { headers: JSON_TYPE, text: '"secret"' });
    expect(result.statusCode).toBe(500);
    expect(result.body).not.toContain('1234');
  });
});

describe('a call by gRPC-Web', () => {
  test('is answered with its message, its status and its metadata', async () => {
    const result = await call(ECHO, {
      headers: { ...GRPC_WEB, 'x-said': 'hi' },
      bytes: frame(text('hello')),
    });
    const { messages, trailers } = webAnswer(result);
    expect(messages.map((message) => fromBinary(StringValueSchema, message).value)).toEqual(['hello']);
    expect(trailers).toMatchObject({ 'grpc-status': '0', 'x-heard-last': 'hi' });
  });

  test('that streams is answered at once', async () => {
    const result = await call('/trial.v1.TrialService/Count', { headers: GRPC_WEB, bytes: frame(number(3)) });
    const { messages, trailers } = webAnswer(result);
    expect(messages.map((message) => fromBinary(Int32ValueSchema, message).value)).toEqual([1, 2, 3]);
    expect(trailers).toMatchObject({ 'grpc-status': '0' });
  });

  test('that fails in a stream keeps what came before', async () => {
    const result = await call('/trial.v1.TrialService/Count', {
      headers: GRPC_WEB,
      bytes: frame(number(-2)),
    });
    const { messages, trailers } = webAnswer(result);
    expect(messages).toHaveLength(2);
    expect(trailers).toMatchObject({ 'grpc-status': '11' });
  });
});

describe('limits', () => {
  test('a request of more than 1 MiB is refused, compressed or not', async () => {
    const large = JSON.stringify('x'.repeat(1024 * 1024));
    const plain = await call(ECHO, { headers: JSON_TYPE, text: large });
    expect(jsonOf(plain)).toMatchObject({ code: 'resource_exhausted' });
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    const zipped = await call(ECHO, { headers, bytes: gzipSync(large) });
    expect(jsonOf(zipped)).toMatchObject({ code: 'resource_exhausted' });
  });

  test('an answer larger than Lambda passes on is an error that says so', async () => {
    const path = '/trial.v1.TrialService/Large';
    const fits = await call(path, { headers: BINARY, bytes: number(4 * 1024 * 1024 - 100) });
    expect(fits.statusCode).toBe(200);
    expect(Buffer.byteLength(JSON.stringify(fits))).toBeLessThan(6 * 1024 * 1024);
    const tooLarge = await call(path, { headers: BINARY, bytes: number(5 * 1024 * 1024) });
    expect(jsonOf(tooLarge)).toMatchObject({ code: 'resource_exhausted' });
  });

  test('a stream whose messages together are too large ends with an error', async () => {
    const small = createFunctionUrlHandler({ routes: trialRoutes, writeMaxBytes: 20 });
    const request = event('/trial.v1.TrialService/Count', { headers: GRPC_WEB, bytes: frame(number(100)) });
    expect(webAnswer(await small(request, lambdaWith(20_000))).trailers).toMatchObject({
      'grpc-status': '8',
    });
  });
});

describe('a deadline', () => {
  const hang = '/trial.v1.TrialService/Hang';

  test('of the client ends a call that does not look at it', async () => {
    const headers = { ...JSON_TYPE, 'connect-timeout-ms': '20' };
    expect(jsonOf(await call(hang, { headers, text: '{}' }))).toMatchObject({ code: 'deadline_exceeded' });
  });

  test('of the function comes first where it is shorter', async () => {
    const headers = { ...JSON_TYPE, 'connect-timeout-ms': '60000' };
    const result = await handle(event(hang, { headers, text: '{}' }), lambdaWith(270));
    expect(jsonOf(result)).toMatchObject({ code: 'deadline_exceeded' });
  });

  test('ends a stream midway', async () => {
    const headers = { ...GRPC_WEB, 'grpc-timeout': '20m' };
    const result = await call('/trial.v1.TrialService/HangMidway', {
      headers,
      bytes: frame(new Uint8Array()),
    });
    const { messages, trailers } = webAnswer(result);
    expect(messages).toHaveLength(1);
    expect(trailers).toMatchObject({ 'grpc-status': '4' });
  });
});

describe('what is no call', () => {
  test.each([
    ['an unknown path', '/trial.v1.TrialService/Nope', { headers: JSON_TYPE, text: '{}' }, 404],
    ['the root', '/', { method: 'GET' }, 404],
    [
      'a content type that nobody speaks',
      ECHO,
      { headers: { 'content-type': 'text/html' }, text: 'hi' },
      415,
    ],
    ['native gRPC', ECHO, { headers: { 'content-type': 'application/grpc' }, bytes: frame(text('x')) }, 415],
    ['a method that nobody uses', ECHO, { method: 'DELETE', headers: JSON_TYPE }, 405],
    ['JSON that is none', ECHO, { headers: JSON_TYPE, text: '{' }, 400],
    ['binary that is none', ECHO, { headers: BINARY, bytes: Buffer.from([255, 255, 255]) }, 400],
    [
      'a query string that is not base64',
      ECHO,
      { method: 'GET', query: 'encoding=proto&base64=1&message=%00' },
      400,
    ],
    [
      'gzip that is none',
      ECHO,
      { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, text: 'plain' },
      400,
    ],
    [
      'gzip that is cut off',
      ECHO,
      { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, bytes: gzipSync('"hello"').subarray(0, 15) },
      400,
    ],
    [
      'an unknown compression',
      ECHO,
      { headers: { ...JSON_TYPE, 'content-encoding': 'zstd' }, text: '""' },
      501,
    ],
    [
      'a deadline that is none',
      ECHO,
      { headers: { ...JSON_TYPE, 'connect-timeout-ms': 'soon' }, text: '""' },
      400,
    ],
    ['a header that HTTP does not allow', ECHO, { headers: { ...JSON_TYPE, 'x y': 'z' }, text: '""' }, 400],
  ])('%s', async (_what, path, request, status) => {
    expect((await call(path, request)).statusCode).toBe(status);
  });
});

test.each([
  ['a Function URL’s event', event('/'), true],
  ['AppSync’s payload', { field: 'Query.product', arguments: {} }, false],
  ['a batch of them', [{ field: 'Product.category' }], false],
  ['nothing', null, false],
])('%s is recognised', (_what, payload, isOne) => {
  expect(isFunctionUrlEvent(payload)).toBe(isOne);
});
