import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Execution, StateMachine, StateVisit } from '../../../console/api/observation.ts';
import { layoutOf } from '../../../console/orders/saga-layout.ts';
import { progressIn, progressOf, wayKey } from '../../../console/orders/saga-progress.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const machine: StateMachine = JSON.parse(
  readFileSync(join(root, 'statemachines/order-saga.asl.json'), 'utf8'),
);

/** A visit of one attempt that takes 10 ms and leaves without error, unless it is said otherwise. */
function visit(state: string, enteredAt: number, error?: string): StateVisit {
  const endedAt = enteredAt + 10;
  const isTask = machine.States[state]?.Type === 'Task';
  const failure = error === undefined ? null : { name: error, cause: 'no' };
  const outcome = error === undefined ? 'succeeded' : 'failed';
  return {
    state,
    enteredAt,
    exitedAt: endedAt,
    outcome: error === undefined ? 'succeeded' : 'caught',
    attempts: isTask ? [{ startedAt: enteredAt, endedAt, outcome, error: failure }] : [],
  };
}

function execution(...visits: readonly StateVisit[]): Execution {
  const common = { executionArn: 'arn', name: 'default_order-1', redrives: 0, error: null };
  return { ...common, status: 'SUCCEEDED', startedAt: 0, stoppedAt: 100, visits };
}

const DECLINED = execution(
  visit('Direction', 0),
  visit('ReserveInventory', 10),
  visit('ProcessPayment', 20, 'BusinessRefusal'),
  visit('BeginCompensation', 30),
  visit('WhereToBegin', 40),
  visit('ReleaseInventory', 50),
  visit('CancelOrder', 60),
);

describe('the layout of the order saga', () => {
  const layout = layoutOf(machine);
  const placeOf = (state: string) => layout.places.find((place) => place.state === state);

  test('has every state once, in a place of its own', () => {
    expect(layout.places.map(({ state }) => state).toSorted()).toEqual(
      Object.keys(machine.States).toSorted(),
    );
    const places = layout.places.map(({ lane, row }) => `${lane} ${row}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('goes forward down the left lane', () => {
    const left = layout.places.filter(({ lane }) => lane === 0).toSorted((a, b) => a.row - b.row);
    expect(left.map(({ state }) => state)).toEqual([
      'Direction',
      'ReserveInventory',
      'ProcessPayment',
      'ArrangeShipping',
      'ConfirmOrder',
    ]);
  });

  test.each([
    ['CancelShipping', 'ArrangeShipping'],
    ['RefundPayment', 'ProcessPayment'],
    ['ReleaseInventory', 'ReserveInventory'],
  ])('%s is beside %s, which it undoes', (compensation, step) => {
    expect(placeOf(compensation)).toEqual({ state: compensation, lane: 1, row: placeOf(step)?.row });
  });

  test('has every way that the definition has, once', () => {
    const ways = layout.ways.map(({ from, to }) => wayKey(from, to));
    expect(new Set(ways).size).toBe(ways.length);
    expect(layout.ways).toContainEqual({ from: 'ProcessPayment', to: 'BeginCompensation', kind: 'caught' });
    expect(layout.ways).toContainEqual({ from: 'WhereToBegin', to: 'RefundPayment', kind: 'choice' });
    expect(layout.ways).toContainEqual({ from: 'ConfirmOrder', to: 'BeginCompensation', kind: 'caught' });
  });
});

describe('the progress of an order saga', () => {
  const looksAt = (until?: number) => {
    const progress = progressOf(machine, [DECLINED], until);
    return Object.keys(machine.States)
      .filter((state) => progressIn(progress, state).look !== 'open')
      .map((state) => [state, progressIn(progress, state).look, progressIn(progress, state).order]);
  };

  test('tells what is done, what failed and what was undone, and in which order', () => {
    expect(looksAt()).toEqual([
      ['Direction', 'passed', 0],
      ['ReserveInventory', 'done', 1],
      ['ProcessPayment', 'failed', 2],
      ['BeginCompensation', 'undone', 3],
      ['WhereToBegin', 'passed', 0],
      ['ReleaseInventory', 'undone', 4],
      ['CancelOrder', 'undone', 5],
    ]);
  });

  test('as of a moment is what was known then', () => {
    expect(looksAt(25)).toEqual([
      ['Direction', 'passed', 0],
      ['ReserveInventory', 'done', 1],
      ['ProcessPayment', 'running', 2],
    ]);
    expect(looksAt(-1)).toEqual([]);
  });

  test('names the ways that were taken', () => {
    const { taken } = progressOf(machine, [DECLINED]);
    expect(taken).toContain(wayKey('ProcessPayment', 'BeginCompensation'));
    expect(taken).not.toContain(wayKey('ProcessPayment', 'ArrangeShipping'));
  });

  test('of an order that was cancelled later goes on with its second execution', () => {
    const confirmed = execution(visit('Direction', 0), visit('ReserveInventory', 10));
    const cancelled = execution(visit('Direction', 100), visit('BeginCompensation', 110));
    const progress = progressOf(machine, [confirmed, cancelled]);
    expect(progressIn(progress, 'ReserveInventory')).toMatchObject({ look: 'done', order: 1 });
    expect(progressIn(progress, 'BeginCompensation')).toMatchObject({ look: 'undone', order: 2 });
    expect(progress.taken).not.toContain(wayKey('ReserveInventory', 'Direction'));
  });

  test('counts the attempts of a state, and shows one that goes on', () => {
    const failed = {
      startedAt: 10,
      endedAt: 20,
      outcome: 'failed',
      error: { name: 'TransientFailure', cause: '' },
    } as const;
    const second = { startedAt: 30, endedAt: null, outcome: 'running', error: null } as const;
    const retried: StateVisit = {
      ...visit('ProcessPayment', 10),
      exitedAt: null,
      outcome: 'running',
      attempts: [failed, second],
    };
    const progress = progressOf(machine, [execution(retried)]);
    expect(progressIn(progress, 'ProcessPayment')).toEqual({
      look: 'running',
      order: 1,
      attempts: [failed, second],
      took: null,
    });
  });
});
