import { describe, expect, test } from 'vitest';
import type { Fact } from '../../local/facts.ts';
import { VitalSigns } from '../../local/observation/live/vital-signs.ts';
import { ArrowBoard } from '../../local/observation/map.ts';
import { MetricStore } from '../../local/observation/metrics/metric-store.ts';
import { Readers } from '../../local/observation/readers.ts';
import { Services } from '../../local/observation/services.ts';
import { assemble } from '../../local/observation/traces/assemble.ts';
import type { KeptSpan } from '../../local/observation/traces/span.ts';
import { TRACES, TraceStore } from '../../local/observation/traces/trace-store.ts';
import { tracesPage } from '../../local/observation/traces/traces-page.ts';
import { Tracing } from '../../local/observation/traces/tracing.ts';
import { commitRecord } from './observation-support.ts';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const OTHER = '1-5759e988-000000000000000000000001';
const AT = 1_000_000;

function segmentId(n: number): string {
  return n.toString(16).padStart(16, '0');
}

function place(segment: number, parent: number | null, traceId = TRACE) {
  return { traceId, segmentId: segmentId(segment), parentId: parent === null ? null : segmentId(parent) };
}

const request = { door: 'appsync', path: '/graphql', functionArn: null, place: place(1, null) } as const;

function invocation(name: string, where: ReturnType<typeof place>, at: number): Fact {
  return { kind: 'invoked', function: name, requestId: `r-${at}`, place: where, at };
}

function answer(name: string, where: ReturnType<typeof place>, milliseconds: number, error?: string): Fact {
  const failure = error === undefined ? null : { errorType: error, errorMessage: 'no', trace: [] };
  return { kind: 'answered', function: name, requestId: 'r', place: where, milliseconds, error: failure };
}

function segment(document: object, traceId = TRACE): Fact {
  return { kind: 'segment', document: { type: 'subsegment', trace_id: traceId, ...document } };
}

/** An order's request: the operation's work ends after the call in it, and is sent after it. */
function orderPlaced(): Fact[] {
  return [
    { kind: 'requested', at: AT, ...request },
    invocation('command', place(2, 1), AT + 1),
    segment({
      id: segmentId(4),
      parent_id: segmentId(3),
      name: 'DynamoDB',
      namespace: 'aws',
      start_time: (AT + 3) / 1_000,
      end_time: (AT + 7) / 1_000,
      aws: { operation: 'PutItem', request_id: 'd-1', retries: 0 },
    }),
    segment({
      id: segmentId(3),
      parent_id: segmentId(2),
      name: 'CreateOrder',
      start_time: (AT + 2) / 1_000,
      end_time: (AT + 8) / 1_000,
    }),
    answer('command', place(2, 1), 9),
    { kind: 'responded', milliseconds: 12, status: 200, ...request },
  ];
}

function observed(facts: readonly Fact[]) {
  const store = new TraceStore(() => {});
  const ended: string[] = [];
  const tracing = new Tracing(store, (span: KeptSpan, parent) => {
    ended.push(`${parent?.service ?? 'nobody'} → ${span.service}`);
  });
  for (const fact of facts) tracing.take(fact);
  const trace = store.find(TRACE);
  if (trace === undefined) throw new Error('no trace');
  return { store, ended, trace: assemble(trace, store, AT + 100) };
}

function drawn(trace: ReturnType<typeof assemble>): string[] {
  return trace.tree.map(({ depth, name, service }) => `${'  '.repeat(depth)}${name} (${service})`);
}

describe('a trace', () => {
  test('is the tree of a request, its invocations, their work and their calls', () => {
    const { trace } = observed(orderPlaced());
    expect(drawn(trace)).toEqual([
      'AppSync (AppSync)',
      '  command (command)',
      '    CreateOrder (command)',
      '      DynamoDB (DynamoDB)',
    ]);
    expect(trace).toMatchObject({
      operation: 'CreateOrder',
      rootMilliseconds: 12,
      outcome: 'ok',
      services: ['command'],
      spans: 4,
    });
    expect(trace.tree[3]?.annotations).toEqual({ operation: 'PutItem', requestId: 'd-1', retries: 0 });
  });

  test('tells who called whom, also when the call is sent before what it is part of', () => {
    const { ended } = observed(orderPlaced());
    expect(ended).toEqual(['command → DynamoDB', 'AppSync → command', 'nobody → AppSync']);
  });

  test('runs until its request has been answered', () => {
    const { trace } = observed(orderPlaced().slice(0, -1));
    expect(trace).toMatchObject({ outcome: 'running', rootMilliseconds: 100 });
  });

  test('goes on with the batch that its commit is delivered in, and the saga that the batch starts', () => {
    const record = commitRecord({
      pk: 'default/order/1',
      sk: 1,
      types: ['OrderPlaced'],
      correlationId: 'c-9',
      trace: `Root=${TRACE};Parent=${segmentId(2)};Sampled=1`,
    });
    const header = `Root=${OTHER};Parent=${segmentId(9)};Sampled=1`;
    const { store, trace } = observed([
      ...orderPlaced(),
      { kind: 'delivering', functionArn: 'reactor', records: [record], trace: header },
      invocation('reactor', place(10, 9, OTHER), AT + 20),
      answer('reactor', place(10, 9, OTHER), 5),
      {
        kind: 'execution',
        events: [],
        execution: {
          arn: 'arn:aws:states:us-east-1:0:execution:saga:default_order-1',
          machineArn: 'arn:aws:states:us-east-1:0:stateMachine:saga',
          name: 'default_order-1',
          input: '{}',
          status: 'SUCCEEDED',
          startDate: AT + 23,
          stopDate: AT + 60,
          redriveCount: 0,
          lastEventId: 9,
          traceHeader: `Root=${OTHER};Parent=${segmentId(10)};Sampled=1`,
        },
      },
    ]);
    expect(drawn(trace)).toEqual([
      'AppSync (AppSync)',
      '  command (command)',
      '    CreateOrder (command)',
      '      DynamoDB (DynamoDB)',
      '    reactor (reactor)',
      '      saga (StepFunctions)',
    ]);
    expect(trace).toMatchObject({ milliseconds: 60, rootMilliseconds: 12, correlationIds: ['c-9'] });
    expect([...store.beginnings()].map(({ id }) => id)).toEqual([TRACE]);
  });

  test('tells of a batch once, where the function sends a segment of it to the trace of the request, too', () => {
    const record = commitRecord({
      pk: 'default/order/1',
      sk: 1,
      types: ['OrderPlaced'],
      trace: `Root=${TRACE};Parent=${segmentId(2)};Sampled=1`,
    });
    const header = `Root=${OTHER};Parent=${segmentId(9)};Sampled=1`;
    const inBatch = { type: undefined, start_time: (AT + 21) / 1_000, end_time: (AT + 24) / 1_000 };
    const segments = [
      segment({
        id: segmentId(12),
        parent_id: segmentId(11),
        name: 'SFN',
        namespace: 'aws',
        start_time: (AT + 22) / 1_000,
        end_time: (AT + 23) / 1_000,
      }),
      segment({
        id: segmentId(11),
        parent_id: segmentId(2),
        name: 'reactor',
        annotations: { batch: OTHER },
        ...inBatch,
      }),
    ];
    const { trace } = observed([
      ...orderPlaced(),
      { kind: 'delivering', functionArn: 'reactor', records: [record], trace: header },
      invocation('reactor', place(10, 9, OTHER), AT + 20),
      segment(
        { ...inBatch, id: segmentId(13), parent_id: segmentId(10), name: 'Firehose', namespace: 'aws' },
        OTHER,
      ),
      ...segments,
      answer('reactor', place(10, 9, OTHER), 5),
    ]);
    expect(drawn(trace).slice(4)).toEqual([
      '    reactor (reactor)',
      '      Firehose (Firehose)',
      '      SFN (SFN)',
    ]);
    // Of a batch of which nothing else is known, the segment is all there is.
    const alone = observed([...orderPlaced(), ...segments]);
    expect(drawn(alone.trace).slice(4)).toEqual(['    reactor (reactor)', '      SFN (SFN)']);
  });

  test('goes on with a request of a function of ours, which is no client', () => {
    const publishing = { ...request, place: place(20, 19, OTHER) };
    const { ended } = observed([
      ...orderPlaced(),
      invocation('reactor', place(10, null, OTHER), AT),
      { kind: 'requested', at: AT + 1, ...publishing },
      { kind: 'responded', milliseconds: 2, status: 200, ...publishing },
    ]);
    expect(ended.at(-1)).toBe('reactor → AppSync');
  });

  test.each([
    ['an error where its work was refused', { error: true, fault: false }, 'error'],
    ['a fault otherwise', { fault: true }, 'fault'],
  ])('of an invocation that failed has %s', (_, flags, outcome) => {
    const { trace } = observed([
      invocation('saga', place(2, 1), AT),
      segment({
        id: segmentId(3),
        parent_id: segmentId(2),
        name: 'process_payment',
        start_time: AT / 1_000,
        end_time: (AT + 8) / 1_000,
        cause: { exceptions: [{ type: 'BusinessRuleError', message: 'declined' }] },
        ...flags,
      }),
      answer('saga', place(2, 1), 9, 'BusinessRefusal'),
    ]);
    expect(trace).toMatchObject({ outcome });
    expect(trace.tree[0]).toMatchObject({ outcome, error: { type: 'BusinessRefusal' } });
    expect(trace.tree[1]).toMatchObject({ error: { type: 'BusinessRuleError', message: 'declined' } });
  });
});

describe('the colour of a trace', () => {
  const EXECUTION = segmentId(50);

  /** A request that was answered and has started a saga. */
  function ordered(...attempts: readonly Fact[]): Fact[] {
    const execution = {
      id: EXECUTION,
      parent_id: segmentId(2),
      name: 'StepFunctions',
      namespace: 'aws',
      start_time: (AT + 10) / 1_000,
      end_time: (AT + 90) / 1_000,
    };
    return [...orderPlaced(), segment(execution), ...attempts];
  }

  function attempt(id: number, step: string, flags: object): Fact[] {
    const where = { ...place(id, null), parentId: EXECUTION };
    const failed = Object.keys(flags).length > 0 ? 'TransientFailure' : undefined;
    return [
      invocation('saga', where, AT + id),
      segment({
        id: segmentId(100 + id),
        parent_id: segmentId(id),
        name: step,
        start_time: (AT + id) / 1_000,
        end_time: (AT + id + 1) / 1_000,
        ...flags,
      }),
      answer('saga', where, 2, failed),
    ];
  }

  test.each([
    ['of a step that met a conflict and was made again is ok', [{ error: true }, {}], 'ok'],
    ['of a step that was made again when a service was back is ok', [{ fault: true }, {}], 'ok'],
    ['of a step that never succeeded is what became of it', [{ fault: true }, { error: true }], 'fault'],
  ])('%s', (_, flags, outcome) => {
    const attempts = flags.flatMap((flag, index) => attempt(60 + index, 'reserve_inventory', flag));
    expect(observed(ordered(...attempts)).trace).toMatchObject({ outcome });
  });

  test('of a step that was refused and undone is an error: another step does not make up for it', () => {
    const steps = [...attempt(60, 'process_payment', { error: true }), ...attempt(61, 'cancel_order', {})];
    expect(observed(ordered(...steps)).trace).toMatchObject({ outcome: 'error' });
  });

  test('of a request that wrote after losing against another is ok, and the call that lost is no fault', () => {
    const lost = segment({
      id: segmentId(5),
      parent_id: segmentId(3),
      name: 'DynamoDB',
      namespace: 'aws',
      start_time: (AT + 2) / 1_000,
      end_time: (AT + 3) / 1_000,
      // As X-Ray's SDK sends it.
      error: true,
      fault: true,
    });
    const [requested, invoked, ...rest] = orderPlaced();
    const { trace } = observed([requested, invoked, lost, ...rest].filter((fact) => fact !== undefined));
    expect(trace).toMatchObject({ outcome: 'ok' });
    expect(trace.tree.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'error', 'ok']);
  });

  test.each([
    ['refused', { error: true }, 'error'],
    ['not answered as nobody expected', { fault: true }, 'fault'],
  ])('of a request that was %s is what the client saw, though the door answers 200', (_, flags, outcome) => {
    const refused = orderPlaced().map((fact) => {
      const isWork = fact.kind === 'segment' && JSON.stringify(fact.document).includes('CreateOrder');
      return isWork ? { ...fact, document: { ...(fact.document as object), ...flags } } : fact;
    });
    expect(observed(refused).trace).toMatchObject({ outcome });
  });
});

describe('the map', () => {
  const services = new Services();
  const arrowsOf = (facts: readonly Fact[]) => {
    const board = new ArrowBoard(services);
    const tracing = new Tracing(new TraceStore(() => {}), (span, parent) => board.ended(span, parent));
    for (const fact of facts) tracing.take(fact);
    const { arrows } = board.report(new Readers(), Date.now());
    return arrows.map(({ from, to, requests, errors }) => `${from} → ${to}: ${requests}, ${errors} errors`);
  };
  const transaction = (flags: object) =>
    segment({
      id: segmentId(4),
      parent_id: segmentId(2),
      name: 'PostgreSQL',
      namespace: 'remote',
      start_time: AT / 1_000,
      end_time: (AT + 3) / 1_000,
      ...flags,
    });

  test.each(['query', 'projector'])('has what %s asks of the read model, and what failed of it', (name) => {
    const asked = [invocation(name, place(2, null), AT), transaction({})];
    expect(arrowsOf(asked)).toEqual([`${name} → postgres: 1, 0 errors`]);
    expect(arrowsOf([...asked, transaction({ fault: true })])).toEqual([`${name} → postgres: 2, 1 errors`]);
  });

  test('takes what tells subscribers for no client, as the pulse does', () => {
    const publishing = { ...request, place: place(20, 19) };
    const facts: Fact[] = [
      invocation('reactor', place(10, null), AT),
      { kind: 'requested', at: AT + 1, ...publishing },
      { kind: 'responded', milliseconds: 2, status: 200, ...publishing },
    ];
    expect(arrowsOf(facts)).toEqual([]);
    expect(arrowsOf(facts.slice(1))).toEqual(['graphqlClients → appsync: 1, 0 errors']);
    const requestsIn = (told: readonly Fact[]) => {
      const signs = new VitalSigns({ readers: new Readers(), metrics: new MetricStore(), services });
      const tracing = new Tracing(new TraceStore(() => {}), (span, parent) => signs.ended(span, parent));
      for (const fact of told) tracing.take(fact);
      return signs.pulse().requests;
    };
    expect([requestsIn(facts), requestsIn(facts.slice(1)), requestsIn(orderPlaced())]).toEqual([0, 1, 1]);
  });
});

describe('the list of traces', () => {
  const durations = [5, 40, 10, 40, 1];

  function store(): TraceStore {
    const traces = new TraceStore(() => {});
    const tracing = new Tracing(traces, () => {});
    for (const [n, milliseconds] of durations.entries()) {
      const where = place(n, null, `trace-${n}`);
      tracing.take(invocation(n === 2 ? 'query' : 'command', where, AT + n));
      tracing.take(answer('command', where, milliseconds, n === 0 ? 'Error' : undefined));
    }
    return traces;
  }

  function ids(filter: Partial<Parameters<typeof tracesPage>[1]>): string[] {
    const traces = store();
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = tracesPage(traces, { sort: 'duration', ...filter }, { limit: 2, cursor });
      found.push(...page.items.map(({ traceId }) => traceId));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return found;
  }

  test('has the slowest first, each once, page by page', () => {
    expect(ids({})).toEqual(['trace-1', 'trace-3', 'trace-2', 'trace-0', 'trace-4']);
  });

  test('has the newest first where that is asked for', () => {
    expect(ids({ sort: 'time' })).toEqual(['trace-4', 'trace-3', 'trace-2', 'trace-1', 'trace-0']);
  });

  test('is filtered by operation and by failure', () => {
    expect(ids({ operation: 'query' })).toEqual(['trace-2']);
    expect(ids({ failed: true })).toEqual(['trace-0']);
  });

  test('forgets what went on with a trace together with it', () => {
    const traces = new TraceStore(() => {});
    const tracing = new Tracing(traces, () => {});
    tracing.take(invocation('command', place(1, null, 'first'), AT));
    traces.link('follower', { traceId: 'first', segmentId: segmentId(1) });
    tracing.take(invocation('projector', place(2, null, 'follower'), AT));
    for (let n = 0; n < TRACES - 1; n += 1) tracing.take(invocation('command', place(1, null, `t-${n}`), AT));
    expect(traces.find('first')).toBeUndefined();
    expect(traces.find('follower')).toBeUndefined();
    expect([...traces.beginnings()].map(({ id }) => id)).not.toContain('follower');
  });

  test('is bounded: the oldest are forgotten', () => {
    const traces = new TraceStore(() => {});
    const tracing = new Tracing(traces, () => {});
    for (let n = 0; n < TRACES + 3; n += 1) tracing.take(invocation('command', place(1, null, `t-${n}`), AT));
    expect(traces.find('t-2')).toBeUndefined();
    expect(traces.find('t-3')).toBeDefined();
  });
});
