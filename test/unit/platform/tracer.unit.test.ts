import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  BusinessRuleError,
  ConflictError,
  RateLimitedError,
  ServiceUnavailableError,
} from '../../../domain/errors.ts';
import type * as Continuing from '../../../functions/platform/continued-traces.ts';
import type * as Tracing from '../../../functions/platform/tracer.ts';
import type * as Pools from '../../../functions/read-model/traced-pool.ts';

/** What X-Ray keeps of a segment, as far as these tests look. */
interface Document {
  readonly name: string;
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id?: string;
  readonly annotations?: Record<string, string | number>;
  readonly namespace?: string;
  readonly sql?: Record<string, string>;
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
}

const OWN = '1-00000001-aaaaaaaaaaaaaaaaaaaaaaaa';
const FIRST = '1-00000002-bbbbbbbbbbbbbbbbbbbbbbbb';
const SECOND = '1-00000003-cccccccccccccccccccccccc';

let daemon: Socket;
let documents: Document[];
let tracing: typeof Tracing & typeof Continuing & typeof Pools;

/** As in Lambda: the SDK decides by its environment, once, where segments go and what the current one is. */
beforeAll(async () => {
  daemon = createSocket('udp4');
  daemon.on('message', (datagram) => {
    const text = datagram.toString('utf8');
    documents.push(JSON.parse(text.slice(text.indexOf('\n') + 1)) as Document);
  });
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  vi.stubEnv('POWERTOOLS_TRACE_ENABLED', 'true');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'projector');
  vi.stubEnv('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x');
  vi.stubEnv('LAMBDA_TASK_ROOT', '/var/task');
  vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${daemon.address().port}`);
  vi.stubEnv('_X_AMZN_TRACE_ID', `Root=${OWN};Parent=1111111111111111;Sampled=1`);
  vi.stubEnv('PGHOST', 'reader.example');
  vi.stubEnv('PGPORT', '5432');
  vi.stubEnv('PGDATABASE', 'shop');
  vi.stubEnv('PGUSER', 'shop_reader');
  tracing = {
    ...(await import('../../../functions/platform/tracer.ts')),
    ...(await import('../../../functions/platform/continued-traces.ts')),
    ...(await import('../../../functions/read-model/traced-pool.ts')),
  };
});

afterAll(() => {
  vi.unstubAllEnvs();
  daemon.close();
});

beforeEach(() => {
  documents = [];
});

const commit = (root: string, parent: string, sampled = '1') => ({
  trace: `Root=${root};Parent=${parent};Sampled=${sampled};Lineage=1:a87bd80c:0`,
  correlationId: `request of ${root}`,
});

/** What has been sent, as soon as it is so many. */
async function sent(number: number): Promise<Map<string, Document>> {
  await vi.waitFor(() => expect(documents).toHaveLength(number));
  return new Map(documents.map((document) => [document.name, document]));
}

test('a batch becomes a segment in the trace of every request that it follows from', async () => {
  const batch = [
    commit(FIRST, '2222222222222222'),
    commit(FIRST, '2222222222222222'),
    commit(SECOND, '3333333333333333'),
  ];
  await tracing.continueTraces(batch, async () => undefined);
  await sent(2);
  expect(documents).toMatchObject([
    {
      name: 'projector',
      trace_id: FIRST,
      parent_id: '2222222222222222',
      annotations: { correlationId: `request of ${FIRST}`, batch: OWN },
    },
    { name: 'projector', trace_id: SECOND, parent_id: '3333333333333333' },
  ]);
});

test('of requests that are not sampled, and of commits without a trace, nothing is sent', async () => {
  const batch = [commit(FIRST, '2222222222222222', '0'), { trace: null, correlationId: 'none' }];
  expect(await tracing.continueTraces(batch, async () => 'done')).toBe('done');
  await tracing.span('after', async () => undefined);
  expect([...(await sent(1)).keys()]).toEqual(['after']);
});

test('a batch that fails is a fault in all of them', async () => {
  const batch = [commit(FIRST, '2222222222222222'), commit(SECOND, '3333333333333333')];
  const failing = tracing.continueTraces(batch, () => Promise.reject(new Error('no database')));
  await expect(failing).rejects.toThrow('no database');
  await sent(2);
  expect(documents).toMatchObject([{ fault: true }, { fault: true }]);
});

test('an execution that is started for a request goes on with its trace', async () => {
  const headers: (string | undefined)[] = [];
  const client = tracing.traced(
    new SFNClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: {
        handle: async ({ headers: sentHeaders }: { headers: Record<string, string> }) => {
          headers.push(sentHeaders['X-Amzn-Trace-Id']);
          return { response: { statusCode: 200, headers: {}, body: new Uint8Array() } } as never;
        },
      },
    }),
  );
  const start = (name: string) => client.send(new StartExecutionCommand({ stateMachineArn: 'arn', name }));
  const [first, second] = [commit(FIRST, '2222222222222222'), commit(SECOND, '3333333333333333')];
  await tracing.continueTraces([first, second], async () => {
    await Promise.all([
      tracing.inTraceOf(first, () => start('a')),
      tracing.inTraceOf(second, () => start('b')),
    ]);
  });
  await sent(2);
  expect(headers.map((header) => tracing.traceIdOf(header ?? null))).toEqual([FIRST, SECOND]);
});

test('work side by side is told apart, each below what it belongs to', async () => {
  const step = (name: string) =>
    tracing.span(name, () => tracing.span(`within ${name}`, async () => undefined));
  await tracing.span('request', () => Promise.all([step('a'), step('b')]), { correlationId: 'c-1' });
  const spans = await sent(5);
  const parentOf = (name: string) => spans.get(name)?.parent_id;
  expect(spans.get('request')).toMatchObject({ trace_id: OWN, annotations: { correlationId: 'c-1' } });
  expect(parentOf('a')).toBe(spans.get('request')?.id);
  expect(parentOf('within a')).toBe(spans.get('a')?.id);
  expect(parentOf('within b')).toBe(spans.get('b')?.id);
});

test('a refusal is an error without its words, which may quote the caller; all else is a fault', async () => {
  const refusal = new BusinessRuleError('INSUFFICIENT_STOCK', 'Ann wants too many');
  await expect(tracing.span('refused', () => Promise.reject(refusal))).rejects.toBe(refusal);
  await expect(tracing.span('broken', () => Promise.reject(new Error('a mistake')))).rejects.toThrow(
    'a mistake',
  );
  const spans = await sent(2);
  expect(spans.get('refused')).toMatchObject({ error: true, annotations: { code: 'BUSINESS_RULE' } });
  expect(JSON.stringify(spans.get('refused'))).not.toContain('Ann');
  expect(spans.get('broken')).toMatchObject({ fault: true });
});

test.each([
  ['a conflict is the caller’s', new ConflictError('again'), { error: true }],
  ['a service that is away is the system’s', new ServiceUnavailableError('away'), { fault: true }],
  ['too much is a throttle', new RateLimitedError('slow down'), { error: true, throttle: true }],
])('%s', async (_, error, flags) => {
  await expect(tracing.span('failed', () => Promise.reject(error))).rejects.toBe(error);
  const failed = (await sent(1)).get('failed');
  expect({ error: failed?.error, fault: failed?.fault, throttle: failed?.throttle }).toEqual({
    error: undefined,
    fault: undefined,
    throttle: undefined,
    ...flags,
  });
});

test('a service that is called by HTTP goes on with the trace, below the call', async () => {
  const headers = await tracing.remoteCall(
    'AppSync',
    { operation: 'orderUpdated' },
    async (sentHeaders) => sentHeaders,
  );
  const call = (await sent(1)).get('AppSync');
  expect(call).toMatchObject({ namespace: 'remote', annotations: { operation: 'orderUpdated' } });
  expect(headers).toEqual({ 'x-amzn-trace-id': `Root=${OWN};Parent=${call?.id};Sampled=1` });
});

/** A pool of one connection, which answers every statement but those that it is told to refuse. */
function poolOf(refused: readonly string[] = []) {
  const client = {
    query: async (text: string) => {
      if (refused.includes(text)) throw Object.assign(new Error('the value "Ann"'), { code: '22P02' });
      return { command: 'SELECT', rowCount: 0, rows: [] };
    },
    release: vi.fn(),
  };
  const pool = { options: {}, end: async () => undefined, connect: async () => client };
  return { client, pool: tracing.tracedPool(pool as never) };
}

async function transact(pool: ReturnType<typeof poolOf>['pool'], ...statements: readonly string[]) {
  const client = await pool.connect();
  for (const statement of statements) await client.query(statement, ['Ann']).catch(() => undefined);
  client.release();
}

test('a transaction is one call of PostgreSQL, and so is opening a connection; neither says what was asked', async () => {
  const { client, pool } = poolOf();
  await tracing.span('GetOrder', async () => {
    await transact(pool, 'begin', 'select * from orders', 'commit');
    await transact(pool, 'begin', 'commit');
  });
  await vi.waitFor(() => expect(documents).toHaveLength(4));
  const calls = documents.filter(({ name }) => name === 'PostgreSQL');
  expect(calls).toMatchObject([
    { annotations: { operation: 'connect', statements: 0 } },
    { annotations: { operation: 'transaction', statements: 3 } },
    { annotations: { operation: 'transaction', statements: 2 } },
  ]);
  const request = documents.find(({ name }) => name === 'GetOrder');
  for (const call of calls) {
    expect(call).toMatchObject({ namespace: 'remote', parent_id: request?.id });
    expect(call.sql).toEqual({
      url: 'postgresql://reader.example:5432/shop',
      user: 'shop_reader',
      database_type: 'PostgreSQL',
    });
  }
  expect(JSON.stringify(documents)).not.toMatch(/Ann|select/);
  expect(client.release).toHaveBeenCalledTimes(2);
});

test('a statement that fails is a fault of the call, by its SQLSTATE', async () => {
  const { pool } = poolOf(['select']);
  await transact(pool, 'begin', 'select', 'rollback');
  const transaction = await vi.waitFor(() => {
    const found = documents.find(({ annotations }) => annotations?.operation === 'transaction');
    expect(found).toBeDefined();
    return found;
  });
  expect(transaction).toMatchObject({ fault: true, annotations: { statements: 3, code: '22P02' } });
  expect(JSON.stringify(documents)).not.toContain('Ann');
});

test('a database that cannot be reached is a fault of the connection', async () => {
  const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const pool = tracing.tracedPool({ connect: () => Promise.reject(away), options: {} } as never);
  await expect(pool.connect()).rejects.toBe(away);
  await sent(1);
  expect(documents).toMatchObject([
    { fault: true, annotations: { operation: 'connect', code: 'ECONNREFUSED' } },
  ]);
});

test('work that makes transactions without end shows the first hundred', async () => {
  const { pool } = poolOf();
  await tracing.span('rebuild', async () => {
    for (let n = 0; n < 150; n += 1) await transact(pool, 'select');
  });
  await tracing.span('after', () => transact(pool, 'select'));
  await vi.waitFor(() => expect(documents.at(-1)).toMatchObject({ name: 'after' }));
  expect(documents.filter(({ name }) => name === 'PostgreSQL')).toHaveLength(100 + 1);
});
