import { once } from 'node:events';
import { connect } from 'node:http2';
import { text as textOf } from 'node:stream/consumers';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, Int32ValueSchema, StringValueSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from '@connectrpc/connect-node';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServerReflection } from '../../functions/rpc/generated/grpc/reflection/v1/reflection_pb.ts';
import {
  Health,
  HealthCheckResponse_ServingStatus,
} from '../../functions/rpc/generated/health/v1/health_pb.ts';
import { type Running, serveAnswer, serveBridge, serveTrial } from '../support/trial-servers.ts';
import { TrialService } from '../support/trial-service.ts';

let trial: Running;
let client: Client;

beforeAll(async () => {
  trial = await serveTrial();
  client = new Client(`127.0.0.1:${trial.port}`, credentials.createInsecure());
});

afterAll(async () => {
  client?.close();
  await trial?.stop();
});

const text = (value: string) =>
  Buffer.from(toBinary(StringValueSchema, create(StringValueSchema, { value })));
const number = (value: number) =>
  Buffer.from(toBinary(Int32ValueSchema, create(Int32ValueSchema, { value })));
const same = (bytes: Buffer) => bytes;

interface Outcome {
  readonly error: ServiceError | null;
  readonly message: Buffer | undefined;
  readonly header: Metadata;
  readonly trailer: Metadata;
}

interface CallOptions {
  readonly metadata?: Record<string, string>;
  readonly timeout?: number;
  readonly on?: Client;
}

/** A unary call by a client that nobody here wrote. */
async function unary(
  name: string,
  message: Buffer,
  { metadata = {}, timeout, on = client }: CallOptions = {},
): Promise<Outcome> {
  const given = new Metadata();
  for (const [key, value] of Object.entries(metadata)) given.set(key, value);
  const answered = Promise.withResolvers<Pick<Outcome, 'error' | 'message'>>();
  const call = on.makeUnaryRequest(
    name.startsWith('/') ? name : `/trial.v1.TrialService/${name}`,
    same,
    same,
    message,
    given,
    timeout === undefined ? {} : { deadline: Date.now() + timeout },
    (error, answer) => answered.resolve({ error, message: answer }),
  );
  let header = new Metadata();
  let trailer = new Metadata();
  call.on('metadata', (received: Metadata) => {
    header = received;
  });
  call.on('status', ({ metadata: received }) => {
    trailer = received;
  });
  return { ...(await answered.promise), header, trailer };
}

async function stream(
  name: string,
  message: Buffer,
): Promise<{ readonly messages: Buffer[]; readonly code: number }> {
  const call = client.makeServerStreamRequest(`/trial.v1.TrialService/${name}`, same, same, message);
  const messages: Buffer[] = [];
  const ended = Promise.withResolvers<number>();
  call.on('data', (one: Buffer) => messages.push(one));
  call.on('error', ({ code }: ServiceError) => ended.resolve(code));
  call.on('end', () => ended.resolve(status.OK));
  return { code: await ended.promise, messages };
}

describe('a native gRPC client', () => {
  test('gets the answer, with metadata both ways', async () => {
    const { error, message, header, trailer } = await unary('Echo', text('電子機器'), {
      metadata: { 'x-said': 'hi' },
    });
    expect(error).toBeNull();
    expect(fromBinary(StringValueSchema, message ?? Buffer.alloc(0)).value).toBe('電子機器');
    expect(header.get('x-heard')).toEqual(['hi']);
    expect(trailer.get('x-heard-last')).toEqual(['hi']);
  });

  test('sends and gets empty messages', async () => {
    expect(await unary('Nothing', Buffer.alloc(0))).toMatchObject({ error: null, message: Buffer.alloc(0) });
  });

  test('gets large messages, compressed on their way', async () => {
    const { message } = await unary('Large', number(3_000_000));
    expect(message?.length).toBeGreaterThan(3_000_000);
  });

  test('is refused a request that is too large', async () => {
    const { error } = await unary('Echo', text('x'.repeat(1024 * 1024 + 1)));
    expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
    const larger = await unary('Echo', text('x'.repeat(7 * 1024 * 1024)));
    expect(larger.error?.code).toBe(status.RESOURCE_EXHAUSTED);
  });

  test('gets errors with message, metadata and details', async () => {
    const { error } = await unary('Fail', text('ängstlich: wrong'));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'no: 100% ängstlich: wrong' });
    expect(error?.metadata.get('x-why')).toEqual(['because']);
    expect(String(error?.metadata.get('grpc-status-details-bin')[0])).toContain('google.rpc.BadRequest');
  });

  test('hears nothing of the cause of a failure', async () => {
    const { error } = await unary('Fail', text('secret'));
    expect(error?.code).toBe(status.INTERNAL);
    expect(error?.details).not.toContain('1234');
  });

  test('gets a server stream', async () => {
    const { messages, code } = await stream('Count', number(3));
    expect(messages.map((one) => fromBinary(Int32ValueSchema, one).value)).toEqual([1, 2, 3]);
    expect(code).toBe(status.OK);
  });

  test('gets what a stream had before it failed', async () => {
    expect(await stream('Count', number(-2))).toMatchObject({
      messages: [{}, {}],
      code: status.OUT_OF_RANGE,
    });
  });

  test('has its deadline kept', async () => {
    const { error } = await unary('Hang', Buffer.alloc(0), { timeout: 100 });
    expect(error?.code).toBe(status.DEADLINE_EXCEEDED);
  });

  test.each(['/trial.v1.TrialService/Nope', '/nobody.v1.Nothing/Nope', '/trial.v1.TrialService/Gather'])(
    'is told that %s is unimplemented',
    async (path) => {
      expect((await unary(path, Buffer.alloc(0))).error?.code).toBe(status.UNIMPLEMENTED);
    },
  );
});

describe.each([
  [403, 'application/json', status.PERMISSION_DENIED],
  [429, 'application/json', status.UNAVAILABLE],
  [502, 'application/json', status.UNAVAILABLE],
  [418, 'text/plain', status.UNKNOWN],
  [200, 'text/html', status.UNKNOWN],
  [200, 'application/grpc-web+proto', status.INTERNAL],
])('a target that answers %i as %s', (httpStatus, contentType, code) => {
  test(`is gRPC’s status ${code}`, async () => {
    const target = await serveAnswer(httpStatus, { 'content-type': contentType }, '');
    const bridge = await serveBridge([TrialService], target.url);
    const own = new Client(`127.0.0.1:${bridge.port}`, credentials.createInsecure());
    const { error } = await unary('Echo', text('hi'), { on: own });
    expect(error?.code).toBe(code);
    own.close();
    await Promise.all([bridge.stop(), target.stop()]);
  });
});

test('trailers that HTTP/2 would not take do not cross, and break nothing', async () => {
  const said =
    'grpc-status: 5\r\nbad name: x\r\nconnection: close\r\n:path: /\r\nx-fine: yes\r\nno colon\r\n';
  const body = Buffer.concat([Buffer.from([0x80, 0, 0, 0, said.length]), Buffer.from(said)]).toString(
    'latin1',
  );
  const target = await serveAnswer(200, { 'content-type': 'application/grpc-web+proto' }, body);
  const bridge = await serveBridge([TrialService], target.url);
  const own = new Client(`127.0.0.1:${bridge.port}`, credentials.createInsecure());
  const { error } = await unary('Echo', text('hi'), { on: own });
  expect(error?.code).toBe(status.NOT_FOUND);
  expect(error?.metadata.get('x-fine')).toEqual(['yes']);
  own.close();
  await Promise.all([bridge.stop(), target.stop()]);
});

test('a path that looks like another host leads to the target all the same', async () => {
  const [target, elsewhere] = await Promise.all([
    serveAnswer(200, {}, 'the target'),
    serveAnswer(200, {}, 'elsewhere'),
  ]);
  const bridge = await serveBridge([TrialService], target.url);
  const session = connect(`http://127.0.0.1:${bridge.port}`);
  const paths = [`//127.0.0.1:${elsewhere.port}/x`, `/\\127.0.0.1:${elsewhere.port}/x`, '/x?y=//z'];
  const answers = paths.map((path) => textOf(session.request({ ':method': 'GET', ':path': path })));
  expect(await Promise.all(answers)).toEqual(paths.map(() => 'the target'));
  session.close();
  await Promise.all([bridge.stop(), target.stop(), elsewhere.stop()]);
});

test('a target that is not there is unavailable', async () => {
  const target = await serveAnswer(200, {}, '');
  await target.stop();
  const bridge = await serveBridge([TrialService], target.url);
  const own = new Client(`127.0.0.1:${bridge.port}`, credentials.createInsecure());
  expect((await unary('Echo', text('hi'), { on: own })).error?.code).toBe(status.UNAVAILABLE);
  own.close();
  await bridge.stop();
});

describe('one port', () => {
  const options = () => ({ baseUrl: trial.url, interceptors: [] });

  test.each([
    ['gRPC over h2c', () => createGrpcTransport(options())],
    ['gRPC-Web over HTTP/1.1', () => createGrpcWebTransport({ ...options(), httpVersion: '1.1' })],
    ['gRPC-Web over h2c', () => createGrpcWebTransport({ ...options(), httpVersion: '2' })],
    ['Connect over HTTP/1.1', () => createConnectTransport({ ...options(), httpVersion: '1.1' })],
    ['Connect over h2c', () => createConnectTransport({ ...options(), httpVersion: '2' })],
  ])('speaks %s', async (_protocol, transport) => {
    const health = createClient(Health, transport());
    expect(await health.check({ service: 'trial.v1.TrialService' })).toMatchObject({
      status: HealthCheckResponse_ServingStatus.SERVING,
    });
    await expect(health.check({ service: 'nobody' })).rejects.toMatchObject({
      rawMessage: 'there is no service nobody',
    });
  });
});

describe('server reflection', () => {
  /** Asks several questions in one conversation. */
  async function ask(...questions: readonly object[]) {
    const reflection = createClient(ServerReflection, createGrpcTransport({ baseUrl: trial.url }));
    async function* asked() {
      for (const messageRequest of questions) yield { host: '', messageRequest } as never;
    }
    const answers: { messageResponse: { case?: string | undefined; value?: unknown } }[] = [];
    for await (const answer of reflection.serverReflectionInfo(asked())) answers.push(answer);
    return answers.map(({ messageResponse }) => messageResponse);
  }

  test('lists the services', async () => {
    const [list] = await ask({ case: 'listServices', value: '' });
    expect(list?.value).toMatchObject({ service: [{ name: 'trial.v1.TrialService' }] });
  });

  test('tells the file of a service, of a method and by its name, with what it imports', async () => {
    const answers = await ask(
      { case: 'fileContainingSymbol', value: 'trial.v1.TrialService' },
      { case: 'fileContainingSymbol', value: 'trial.v1.TrialService.Echo' },
      { case: 'fileByFilename', value: 'trial/v1/trial.proto' },
    );
    for (const { value } of answers) {
      const { fileDescriptorProto } = value as { fileDescriptorProto: Uint8Array[] };
      const names = fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
      expect(names).toEqual(
        expect.arrayContaining(['trial/v1/trial.proto', 'google/protobuf/wrappers.proto']),
      );
    }
  });

  test('keeps nothing of a question that has no end', async () => {
    const session = connect(trial.url);
    const call = session.request({
      ':method': 'POST',
      ':path': '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      'content-type': 'application/grpc',
    });
    const trailers = once(call, 'trailers');
    call.write(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]));
    call.write(Buffer.alloc(100_000));
    call.resume();
    expect((await trailers)[0]).toMatchObject({ 'grpc-status': String(status.RESOURCE_EXHAUSTED) });
    session.destroy();
  });

  test('knows no more than that', async () => {
    const answers = await ask(
      { case: 'fileContainingSymbol', value: 'nobody' },
      { case: 'fileByFilename', value: 'x' },
    );
    expect(answers).toMatchObject([{ case: 'errorResponse' }, { case: 'errorResponse' }]);
  });
});
