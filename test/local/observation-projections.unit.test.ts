import { describe, expect, test } from 'vitest';
import type { InvocationResult } from '../../local/contracts.ts';
import { ObservationError } from '../../local/observation/api/errors.ts';
import { EventLog } from '../../local/observation/events/event-log.ts';
import { ProjectionsOperator } from '../../local/observation/projections/operator.ts';
import { positionsPage, projectionsReport } from '../../local/observation/projections/projections.ts';
import type { Positions, ReadModel } from '../../local/observation/projections/read-model.ts';
import { commitRecord } from './observation-support.ts';

const PARKED = {
  stream: 'default/order/o-1',
  version: 1,
  commits: 2,
  error: 'no such status',
  since: '2026-11-21T08:00:00.000Z',
};

function operatorAnswering(answer: InvocationResult) {
  const asked: unknown[] = [];
  const invoke = async (_: string, payload: unknown) => {
    asked.push(payload);
    return answer;
  };
  return { asked, operator: new ProjectionsOperator(invoke, 'projections') };
}

/** Order 1 is parked behind its first event; the stock of product 1 has not been projected at all. */
function sources(positions: () => Promise<Positions>) {
  const events = new EventLog(() => {});
  const records = [
    commitRecord({ pk: 'default/order/o-1', sk: 1, types: ['OrderPlaced'] }),
    commitRecord({ pk: 'default/order/o-1', sk: 2, types: ['A', 'B'] }),
    commitRecord({ pk: 'default/category/1', sk: 1, types: ['CategoryCreated'] }),
    commitRecord({ pk: 'default/stock/p-1', sk: 1, types: ['StockReserved'] }),
  ];
  events.take({ kind: 'read', functionArn: 'projector', shardId: 's', records });
  const payload = [
    { ...PARKED, generation: 2 },
    { ...PARKED, generation: 3 },
  ];
  const { asked, operator } = operatorAnswering({ payload });
  const readModel = { positions } as unknown as ReadModel;
  return { asked, readModel, operator, events };
}

const POSITIONS: Positions = {
  generation: 2,
  streams: [
    { stream: 'default/category/1', version: 1, parked: false },
    { stream: 'default/order/o-1', version: 1, parked: true },
  ],
};

describe('projections', () => {
  test('are behind where the event table has more, and tell what is parked in the live generation', async () => {
    const report = await projectionsReport(
      sources(async () => POSITIONS),
      [],
    );
    expect(report).toEqual({
      readers: [],
      readModel: { streams: 2, streamsBehind: 2, parkedStreams: 1, eventsProjected: 2 },
      parked: [{ ...PARKED, version: 2, since: Date.parse(PARKED.since) }],
    });
  });

  test('invoke no function while nothing is parked', async () => {
    const flowing = { generation: 2, streams: POSITIONS.streams.slice(0, 1) };
    const { asked, ...rest } = sources(async () => flowing);
    await projectionsReport(rest, []);
    expect(asked).toEqual([]);
  });

  test('are told without the read model while the database is away', async () => {
    const away = () => Promise.reject(new ObservationError(503, 'ServiceUnavailable', 'away'));
    expect(await projectionsReport(sources(away), [])).toEqual({ readers: [], readModel: null, parked: [] });
  });

  test('have positions, or only those that are behind, page by page', async () => {
    const all = sources(async () => POSITIONS);
    const first = await positionsPage(all, { behind: false, limit: 2, cursor: undefined });
    const second = await positionsPage(all, { behind: false, limit: 2, cursor: first.next ?? undefined });
    expect([...first.items, ...second.items]).toEqual([
      { stream: 'default/category/1', projected: 1, head: 1, parked: false },
      { stream: 'default/order/o-1', projected: 1, head: 3, parked: true },
      { stream: 'default/stock/p-1', projected: 0, head: 1, parked: false },
    ]);
    const behind = await positionsPage(all, { behind: true, limit: 9, cursor: undefined });
    expect(behind.items.map(({ stream }) => stream)).toEqual(['default/order/o-1', 'default/stock/p-1']);
  });
});

describe('unparking', () => {
  const STREAM = PARKED.stream;

  test('asks the function, and tells how it went in the live generation', async () => {
    const payload = [
      { generation: 1, applied: 9, version: 9, error: null },
      { generation: 2, applied: 2, version: 3, error: 'no such status' },
    ];
    const { asked, operator } = operatorAnswering({ payload });
    expect(await operator.unpark(STREAM, 2)).toEqual({ stream: STREAM, applied: 2, error: 'no such status' });
    expect(asked).toEqual([{ operation: 'unpark', input: { stream: STREAM } }]);
  });

  test.each([
    ['OperationRefusedError', 404],
    ['Sandbox.Timedout', 503],
  ])('that ends with %s answers %d', async (errorType, status) => {
    const payload = { errorType, errorMessage: 'no', trace: [] };
    const { operator } = operatorAnswering({ payload, functionError: 'Unhandled' });
    await expect(operator.unpark(STREAM, 2)).rejects.toMatchObject({ status });
  });
});
