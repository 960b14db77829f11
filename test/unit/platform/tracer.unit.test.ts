import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { BusinessRuleError } from '../../../domain/errors.ts';
import type * as Tracing from '../../../functions/platform/tracer.ts';

/** What X-Ray keeps of a segment, as far as these tests look. */
interface Document {
  readonly name: string;
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id?: string;
  readonly annotations?: Record<string, string>;
  readonly error?: boolean;
  readonly fault?: boolean;
}

const OWN = '1-00000001-aaaaaaaaaaaaaaaaaaaaaaaa';
const FIRST = '1-00000002-bbbbbbbbbbbbbbbbbbbbbbbb';
const SECOND = '1-00000003-cccccccccccccccccccccccc';

let daemon: Socket;
let documents: Document[];
let tracing: typeof Tracing;

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
  tracing = await import('../../../functions/platform/tracer.ts');
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
      annotations: { correlationId: `request of ${FIRST}` },
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
