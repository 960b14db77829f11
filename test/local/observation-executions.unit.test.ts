import { describe, expect, test } from 'vitest';
import { orderOf } from '../../local/observation/executions/executions.ts';
import { visitsOf } from '../../local/observation/executions/visits.ts';
import type { HistoryEvent } from '../../local/stepfunctions/execution.ts';

/** A history by its types; an entered or left state is given as `Entered Name`. */
function history(...types: readonly string[]): HistoryEvent[] {
  return types.map((type, index) => {
    const [, direction, name] = /^(Entered|Exited) (\w+)$/.exec(type) ?? [];
    const failed = { error: 'BusinessRefusal', cause: '{"errorMessage":"the card was declined"}' };
    return {
      id: index + 1,
      previousEventId: index,
      type: direction === undefined ? type : `TaskState${direction}`,
      timestamp: index,
      details: name === undefined ? failed : { name },
    };
  });
}

function summary(...types: readonly string[]) {
  return visitsOf(history(...types)).map(({ state, outcome, attempts }) => [
    state,
    outcome,
    attempts.map((attempt) => attempt.outcome).join(' '),
  ]);
}

describe("an execution's history", () => {
  test('has a retry in the state that tries again', () => {
    expect(
      summary('Entered Pay', 'TaskScheduled', 'TaskFailed', 'TaskScheduled', 'TaskSucceeded', 'Exited Pay'),
    ).toEqual([['Pay', 'succeeded', 'failed succeeded']]);
  });

  test('says that a failure was caught, and why it was one', () => {
    const types = ['Entered Pay', 'TaskScheduled', 'TaskFailed', 'Exited Pay', 'Entered Undo'];
    expect(summary(...types)).toEqual([
      ['Pay', 'caught', 'failed'],
      ['Undo', 'running', ''],
    ]);
    expect(visitsOf(history(...types))[0]?.attempts[0]).toEqual({
      startedAt: 1,
      endedAt: 2,
      outcome: 'failed',
      error: { name: 'BusinessRefusal', cause: 'the card was declined' },
    });
  });

  test('tells a time-out from a failure, and a state that is left without a task', () => {
    expect(summary('Entered Where', 'Exited Where', 'Entered Ship', 'TaskScheduled', 'TaskTimedOut')).toEqual(
      [
        ['Where', 'succeeded', ''],
        ['Ship', 'running', 'timedOut'],
      ],
    );
  });

  test('ends in the state that failed, and goes on there after a redrive', () => {
    const failed = ['Entered Undo', 'TaskScheduled', 'TaskFailed', 'ExecutionFailed'];
    expect(summary(...failed)).toEqual([['Undo', 'failed', 'failed']]);
    expect(summary(...failed, 'ExecutionRedriven', 'TaskScheduled', 'TaskSucceeded', 'Exited Undo')).toEqual([
      ['Undo', 'succeeded', 'failed succeeded'],
    ]);
  });

  test('has no attempt that runs on after the execution has been stopped', () => {
    expect(summary('Entered Pay', 'TaskScheduled', 'ExecutionAborted')).toEqual([
      ['Pay', 'failed', 'failed'],
    ]);
  });
});

test.each([
  ['default_order-o-1', { tenant: 'default', orderId: 'o-1' }],
  ['acme_cancel-o-1', { tenant: 'acme', orderId: 'o-1' }],
  ['acme_order-o-1_cancel', { tenant: 'acme', orderId: 'o-1_cancel' }],
  ['something-else', undefined],
])('the execution %s is for %j', (name, order) => {
  expect(orderOf(name)).toEqual(order);
});
