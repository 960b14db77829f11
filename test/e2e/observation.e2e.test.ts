import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type {
  Executions,
  Fault,
  FunctionReport,
  LogLine,
  Metrics,
  Page,
  Projections,
  RecordedEvent,
  StreamSummary,
  SystemMap,
  Trace,
  TraceSummary,
} from '../../console/api/observation.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { parseExposition } from '../support/prometheus.ts';
import { seed } from '../support/seed.ts';

let laptop: Laptop;
let origin = '';
let confirmed = '';
let declined = '';

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  origin = laptop.urls.graphql.replace(/\/graphql$/, '');
  await seed(laptop.urls.graphql);
  confirmed = await place('pm_card_visa');
  await settled(confirmed, 'OrderConfirmed');
  declined = await place('pm_card_declined');
  await settled(declined, 'OrderCancelled');
});

afterAll(() => laptop?.stop());

async function observe<Answer>(path: string): Promise<Answer> {
  const response = await fetch(`${origin}/observe/v1${path}`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

async function place(paymentMethod: string): Promise<string> {
  const { data, errors } = await laptop.graphql<{ createOrder: { id: string } }>(
    'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }',
    { variables: { input: { userId: 'user-123', items: [{ productId: '1', quantity: 1 }], paymentMethod } } },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.createOrder.id;
}

/** The events of an order, the newest first, once the last of them is of a type. */
function settled(orderId: string, type: string): Promise<readonly RecordedEvent[]> {
  return vi.waitFor(
    async () => {
      const { items } = await observe<Page<RecordedEvent>>(`/streams/default/order/${orderId}`);
      expect(items[0]?.type).toBe(type);
      return items;
    },
    { timeout: 30_000, interval: 100 },
  );
}

/** Answers what `ask` does once it passes: what is observed comes a moment after what happens. */
function eventually<Answer>(ask: () => Promise<Answer>, check: (answer: Answer) => void): Promise<Answer> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      check(answer);
      return answer;
    },
    { timeout: 30_000, interval: 100 },
  );
}

describe('an order can be followed', () => {
  test('from its first event to the logs, events and trace of its correlation id', async () => {
    const placed = (await settled(confirmed, 'OrderConfirmed')).at(-1);
    expect(placed).toMatchObject({ type: 'OrderPlaced', version: 1, schemaVersion: expect.any(Number) });
    const correlation = `correlationId=${placed?.correlationId}`;
    const logs = await observe<Page<LogLine>>(`/logs?${correlation}`);
    expect(logs.items.map((line) => [line.function, line.fields.operation])).toContainEqual([
      'command',
      'CreateOrder',
    ]);
    const events = await observe<Page<RecordedEvent>>(`/events?${correlation}`);
    expect(events.items.map(({ type }) => type)).toContain('OrderPlaced');
    const traces = await observe<Page<TraceSummary>>(`/traces?${correlation}&operation=CreateOrder`);
    expect(traces.items).toEqual([expect.objectContaining({ traceId: placed?.traceId })]);
  });

  test('in one trace: request, command, projector, reactor and every step of the saga', async () => {
    const [placed] = (await settled(confirmed, 'OrderConfirmed')).slice(-1);
    const steps = ['reserve_inventory', 'process_payment', 'arrange_shipping', 'confirm_order'];
    const trace = await eventually(
      () => observe<Trace>(`/traces/${placed?.traceId}`),
      ({ tree, outcome }) => {
        expect(outcome).toBe('ok');
        expect(tree.map(({ name }) => name)).toEqual(expect.arrayContaining(steps));
      },
    );
    expect(trace.services).toEqual(expect.arrayContaining(['command', 'projector', 'reactor', 'saga']));
    expect(trace.tree[0]).toMatchObject({ name: 'AppSync', depth: 0 });
    const command = trace.tree.find(({ service, kind }) => service === 'command' && kind === 'invocation');
    const batches = trace.tree.filter(
      ({ parentId, kind }) => parentId === command?.id && kind === 'invocation',
    );
    expect(batches.map(({ name }) => name).sort()).toEqual(['projector', 'reactor']);
    for (const batch of batches) {
      const calls = trace.tree.filter(({ parentId, kind }) => parentId === batch.id && kind === 'call');
      const expected = batch.name === 'projector' ? ['PostgreSQL'] : ['AppSync', 'SFN'];
      expect(calls.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
    }
    expect(trace.milliseconds).toBeGreaterThan(trace.rootMilliseconds);
  });

  test('through the states of its saga; a declined one through its compensation', async () => {
    const { executions, definition } = await eventually(
      () => observe<Executions>(`/executions/${declined}`),
      (answer) => expect(answer.executions[0]?.status).toBe('SUCCEEDED'),
    );
    const [execution] = executions;
    expect(execution?.visits.map(({ state, outcome }) => [state, outcome])).toEqual([
      ['Direction', 'succeeded'],
      ['ReserveInventory', 'succeeded'],
      ['ProcessPayment', 'caught'],
      ['BeginCompensation', 'succeeded'],
      ['WhereToBegin', 'succeeded'],
      ['ReleaseInventory', 'succeeded'],
      ['CancelOrder', 'succeeded'],
    ]);
    expect(execution?.visits[2]?.attempts).toMatchObject([
      { outcome: 'failed', error: { name: 'BusinessRefusal', cause: 'the card was declined' } },
    ]);
    for (const { state } of execution?.visits ?? []) expect(definition.States).toHaveProperty(state);
  });

  test('as a refusal, which is no fault of the system', async () => {
    const [placed] = (await settled(declined, 'OrderCancelled')).slice(-1);
    await eventually(
      () => observe<Trace>(`/traces/${placed?.traceId}`),
      ({ outcome }) => expect(outcome).toBe('error'),
    );
  });

  test('among the streams', async () => {
    const { items } = await observe<Page<StreamSummary>>(`/streams?type=order&text=${declined}`);
    expect(items).toMatchObject([{ stream: `default/order/${declined}`, lastEventType: 'OrderCancelled' }]);
  });
});

/** What a confirmed and a declined order, and a query, have moved. */
const MOVED = [
  'command_total',
  'command_duration_seconds',
  'query_total',
  'query_duration_seconds',
  'event_appended_total',
  'batch_size',
  'projected_commits_total',
  'projection_lag_seconds',
  'saga_started_total',
  'saga_ended_total',
  'saga_duration_seconds',
  'saga_step_total',
  'saga_step_duration_seconds',
  'orders_total',
  'revenue_total',
  'published_total',
  'cold_start_total',
];

describe('the system can be watched', () => {
  test('by its functions', async () => {
    const functions = await observe<readonly FunctionReport[]>('/functions');
    const command = functions.find(({ name }) => name === 'command');
    expect(command).toMatchObject({ errors: 0, running: 0, coldStarts: expect.any(Number) });
    expect(command?.invocations).toBe(command?.recent.invocations.reduce((sum, count) => sum + count, 0));
    expect(functions.find(({ name }) => name === 'saga')).toMatchObject({
      errors: 1,
      lastError: { type: 'BusinessRefusal' },
    });
  });

  test('by traces that begin with a client, and no others', async () => {
    const { items } = await observe<Page<TraceSummary>>('/traces?limit=500');
    const unasked = ['AppSync', 'projector', 'reactor', 'saga'];
    expect(items.filter(({ operation }) => unasked.includes(operation))).toEqual([]);
  });

  test('by what a query asks of the database, as far as its trace may say', async () => {
    const { data } = await laptop.graphql<{ product: { name: string } }>('{ product(id: "1") { name } }');
    const { tree } = await eventually(
      async () => {
        const { items } = await observe<Page<TraceSummary>>('/traces?operation=GetProduct');
        return observe<Trace>(`/traces/${items[0]?.traceId}`);
      },
      (trace) => expect(trace.tree.map(({ name }) => name)).toContain('PostgreSQL'),
    );
    const asked = tree.filter(({ name }) => name === 'PostgreSQL');
    expect(asked.map(({ annotations }) => annotations.operation)).toContain('transaction');
    expect(asked.every(({ kind, outcome }) => kind === 'call' && outcome === 'ok')).toBe(true);
    expect(JSON.stringify(tree)).not.toMatch(/select/i);
    expect(JSON.stringify(tree)).not.toContain(data?.product.name);
  });

  test('on its map', async () => {
    const { arrows } = await observe<SystemMap>('/map');
    const drawn = arrows.map(({ from, to }) => `${from} → ${to}`);
    expect(drawn).toEqual(
      expect.arrayContaining([
        'graphqlClients → appsync',
        'appsync → command',
        'command → events',
        'events → projector',
        'events → reactor',
        'reactor → stepFunctions',
        'stepFunctions → saga',
        'saga → events',
        'projector → postgres',
        'query → postgres',
      ]),
    );
    const toDatabase = arrows.find(({ from, to }) => from === 'query' && to === 'postgres');
    expect(toDatabase).toMatchObject({ errors: 0, p50: expect.any(Number), p99: expect.any(Number) });
  });

  test('by the metrics that functions emit, and those that AWS measures', async () => {
    const { series, times } = await observe<Metrics>('/metrics?minutes=5');
    const total = (name: string, dimensions: object) => {
      const found = series.find((one) => {
        const has = Object.entries(one.dimensions);
        return (
          one.name === name && Object.entries(dimensions).every((pair) => has.join(' ').includes(pair.join()))
        );
      });
      return found?.sum.reduce((sum: number, value) => sum + (value ?? 0), 0);
    };
    expect(times.length).toBe(60);
    expect(total('Command', { command: 'CreateOrder', outcome: 'OK' })).toBe(2);
    expect(total('Errors', { FunctionName: 'saga' })).toBe(1);
    expect(total('ExecutionsSucceeded', {})).toBe(2);
  });

  test('by Prometheus', async () => {
    const response = await fetch(`${origin}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const families = parseExposition(await response.text());
    expect(families.get('aws_lambda_invocations_total')?.type).toBe('counter');
    expect(families.get('serverless_cqrs_command_duration_seconds')?.type).toBe('summary');
    expect(families.get('serverless_cqrs_parked_streams')).toMatchObject({ type: 'gauge' });
    for (const name of MOVED) {
      expect(
        Math.max(...(families.get(`serverless_cqrs_${name}`)?.samples.values() ?? [])),
        name,
      ).toBeGreaterThan(0);
    }
    for (const { help } of families.values()) expect(help).not.toMatch(/^(?:AWS|ServerlessCqrs)/);
  });

  test('live', async () => {
    const closing = new AbortController();
    const response = await fetch(`${origin}/observe/v1/live?topics=event,execution`, {
      signal: closing.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const id = await place('pm_card_visa');
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk);
      if (text.includes('"type":"OrderConfirmed"') && text.includes('"status":"SUCCEEDED"')) break;
    }
    closing.abort();
    expect(text).toContain(`"orderId":"${id}"`);
  });
});

describe('the projections', () => {
  const projections = () => observe<Projections>('/projections');

  test('have all that was written', async () => {
    const { readModel } = await eventually(projections, ({ readers, readModel: status }) => {
      expect(readers.map(({ state }) => state)).toEqual(['idle', 'idle']);
      expect(status?.streamsBehind).toBe(0);
    });
    expect(readModel).toMatchObject({ parkedStreams: 0 });
  });

  test('recover from a crash that somebody asked for, and lose nothing', async () => {
    const before = (await projections()).readers.find((reader) => reader.function === 'projector');
    const response = await fetch(`${origin}/observe/v1/faults/projection-crash`, { method: 'POST' });
    expect(((await response.json()) as Fault).state).toBe('armed');
    await settled(await place('pm_card_visa'), 'OrderConfirmed');
    await eventually(projections, ({ readers, readModel }) => {
      const projector = readers.find((reader) => reader.function === 'projector');
      expect(projector?.retries).toBeGreaterThan(before?.retries ?? 0);
      expect(projector).toMatchObject({ state: 'idle', lagMilliseconds: 0 });
      expect(readModel).toMatchObject({ streamsBehind: 0, parkedStreams: 0 });
    });
    const faults = await observe<readonly Fault[]>('/faults');
    expect(faults.every(({ state }) => state === 'ready')).toBe(true);
  });
});
