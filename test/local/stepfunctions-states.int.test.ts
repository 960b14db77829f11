import { describe, expect, test } from 'vitest';
import { FUNCTION, fakeFunction, jumpingClock, startEngine, task, thrown } from './stepfunctions-support.ts';

const pass = (fields: object = {}) => ({ Type: 'Pass', End: true, ...fields });

async function outputOf(states: Record<string, object>, input: unknown = {}, options = {}) {
  const running = await startEngine({ StartAt: Object.keys(states)[0], States: states }, options);
  const execution = await running.ended(await running.start(input, 'run-1'));
  await running.engine.close();
  return typeof execution.output === 'string' ? JSON.parse(execution.output) : execution;
}

describe('data flow', () => {
  test('a path, a literal and an intrinsic function fill the parameters', async () => {
    const Parameters = { 'id.$': '$.id', kind: 'order', 'stream.$': "States.Format('t/order/{}', $.id)" };
    expect(await outputOf({ A: pass({ Parameters }) }, { id: '7' })).toEqual({
      id: '7',
      kind: 'order',
      stream: 't/order/7',
    });
  });

  test('a result is put at ResultPath, and "$" replaces the input', async () => {
    expect(await outputOf({ A: pass({ Result: 1, ResultPath: '$.a.b' }) }, { id: 1 })).toEqual({
      id: 1,
      a: { b: 1 },
    });
    expect(await outputOf({ A: pass({ Result: [1], ResultPath: '$' }) }, { id: 1 })).toEqual([1]);
    expect(await outputOf({ A: pass({ Result: 1, ResultPath: null }) }, { id: 1 })).toEqual({ id: 1 });
  });

  test.each([false, 0, '', null])('a result of %j is a result', async (Result) => {
    expect(await outputOf({ A: pass({ Result, ResultPath: '$.r' }) }, { id: 1 })).toEqual({
      id: 1,
      r: Result,
    });
  });

  test('the context object names execution, state and machine', async () => {
    const { clock } = jumpingClock(Date.UTC(2026, 4, 1));
    const Parameters = {
      'name.$': '$$.Execution.Name',
      'id.$': '$$.Execution.Id',
      'input.$': '$$.Execution.Input.id',
      'start.$': '$$.Execution.StartTime',
      'state.$': '$$.State.Name',
      'entered.$': '$$.State.EnteredTime',
      'machine.$': '$$.StateMachine.Name',
      'text.$': "States.Format('{}!', $$.Execution.Input.id)",
    };
    const states = { First: { Type: 'Pass', Result: {}, Next: 'A' }, A: pass({ Parameters }) };
    expect(await outputOf(states, { id: 'o-1' }, { clock })).toEqual({
      name: 'run-1',
      id: 'arn:aws:states:eu-west-1:000000000000:execution:machine:run-1',
      input: 'o-1',
      start: '2026-05-01T00:00:00.000Z',
      state: 'A',
      entered: '2026-05-01T00:00:00.000Z',
      machine: 'machine',
      text: 'o-1!',
    });
  });

  test('a path that points to nothing ends the execution with States.Runtime', async () => {
    expect(await outputOf({ A: pass({ InputPath: '$.nothing' }) })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });
});

describe('choices', () => {
  const states = {
    Choose: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.failure', IsPresent: true, Next: 'Failed' },
        {
          And: [{ Variable: '$.n', NumericGreaterThan: 1 }, { Not: { Variable: '$.n', NumericEquals: 3 } }],
          Next: 'Two',
        },
        { Variable: '$.name', StringMatches: 'a*', Next: 'Choose again' },
      ],
      Default: 'Other',
    },
    'Choose again': { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: 0, Next: 'Zero' }] },
    Failed: pass({ Result: 'failed' }),
    Two: pass({ Result: 'two' }),
    Zero: pass({ Result: 'zero' }),
    Other: pass({ Result: 'other' }),
  };

  test.each([
    [{ failure: {} }, 'failed'],
    [{ n: 2 }, 'two'],
    [{ n: 3, name: 'b' }, 'other'],
    [{ n: 0, name: 'abc' }, 'zero'],
  ])('%j goes to %s', async (input, output) => {
    expect(await outputOf(states, { n: 1, name: '', ...input })).toBe(output);
  });

  test('no rule and no default is States.NoChoiceMatched', async () => {
    expect(await outputOf(states, { n: 1, name: 'abc' })).toMatchObject({ error: 'States.NoChoiceMatched' });
  });
});

describe('waiting and ending', () => {
  test.each([
    [{ Seconds: 60 }, 60_000],
    [{ SecondsPath: '$.pause' }, 5_000],
    [{ Timestamp: '2026-01-01T00:01:30Z' }, 90_000],
    [{ TimestampPath: '$.until' }, 10_000],
  ])('a Wait of %j takes %i ms', async (fields, milliseconds) => {
    const { clock, waits } = jumpingClock(Date.UTC(2026, 0, 1));
    const input = { pause: 5, until: '2026-01-01T00:00:10Z' };
    await outputOf({ Pause: { Type: 'Wait', ...fields, End: true } }, input, { clock });
    expect(waits).toEqual([milliseconds]);
  });

  test('delays shrink by the time scale', async () => {
    const { clock, waits } = jumpingClock();
    await outputOf({ Pause: { Type: 'Wait', Seconds: 60, End: true } }, {}, { clock, timeScale: 0.01 });
    expect(waits).toEqual([600]);
  });

  test('Fail gives its error and cause', async () => {
    const fail = { Type: 'Fail', Error: 'OrderFailed', CausePath: '$.why' };
    expect(await outputOf({ End: fail }, { why: 'broken' })).toMatchObject({
      status: 'FAILED',
      error: 'OrderFailed',
      cause: 'broken',
    });
  });

  test('Fail without words has none', async () => {
    const execution = await outputOf({ End: { Type: 'Fail' } });
    expect(execution.status).toBe('FAILED');
    expect(execution).not.toHaveProperty('error');
    expect(execution).not.toHaveProperty('cause');
  });

  test('Succeed answers its output', async () => {
    expect(await outputOf({ End: { Type: 'Succeed', OutputPath: '$.id' } }, { id: 3 })).toBe(3);
  });

  test('a machine that runs longer than its timeout is TIMED_OUT, and the task under way is told', async () => {
    const { clock } = jumpingClock();
    let told: AbortSignal | undefined;
    const { invoke } = fakeFunction((_payload, _call, signal) => {
      told = signal;
      return new Promise(() => {});
    });
    const running = await startEngine(
      { StartAt: 'A', TimeoutSeconds: 20, States: { A: task() } },
      { clock, invoke },
    );
    const execution = await running.ended(await running.start());
    expect(execution.status).toBe('TIMED_OUT');
    expect(told?.aborted).toBe(true);
    expect((await running.history(String(execution.executionArn))).at(-1)?.type).toBe('ExecutionTimedOut');
    await running.engine.close();
  });

  test('an endless loop ends at 25 000 events', async () => {
    const Choices = [{ Variable: '$.done', IsPresent: true, Next: 'End' }];
    const execution = await outputOf({
      A: { Type: 'Choice', Choices, Default: 'A' },
      End: { Type: 'Succeed' },
    });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(execution.cause).toContain('25000');
  });
});

describe('tasks', () => {
  test('lambda:invoke answers status and payload', async () => {
    const { invoke, calls } = fakeFunction(() => ({ payload: { ok: true } }));
    const { ResultSelector: _selector, ...plain } = task() as Record<string, unknown>;
    const output = await outputOf({ A: plain }, { id: 1 }, { invoke });
    expect(output).toEqual({ ExecutedVersion: '$LATEST', Payload: { ok: true }, StatusCode: 200 });
    expect(calls).toEqual([{ id: 1 }]);
  });

  test('a function as the resource answers its payload', async () => {
    const { invoke, calls } = fakeFunction(() => ({ payload: undefined }));
    expect(
      await outputOf({ A: { Type: 'Task', Resource: FUNCTION, End: true } }, { id: 1 }, { invoke }),
    ).toBe(null);
    expect(calls).toEqual([{ id: 1 }]);
  });

  test('an error of the function is its type and its payload', async () => {
    const { invoke } = fakeFunction(() => thrown('PaymentDeclined', 'card declined'));
    const execution = await outputOf({ A: task() }, {}, { invoke });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'PaymentDeclined' });
    expect(JSON.parse(execution.cause)).toEqual({
      errorType: 'PaymentDeclined',
      errorMessage: 'card declined',
      trace: [],
    });
  });

  test('an error without a type is Lambda.Unknown', async () => {
    const { invoke } = fakeFunction(() => ({
      functionError: 'Unhandled',
      payload: { errorMessage: 'killed' },
    }));
    expect(await outputOf({ A: task() }, {}, { invoke })).toMatchObject({ error: 'Lambda.Unknown' });
  });

  test('a function that does not exist is Lambda.ResourceNotFoundException', async () => {
    expect(await outputOf({ A: task() })).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });

  test('a result above 256 KiB is States.DataLimitExceeded, which States.ALL does not catch', async () => {
    const { invoke } = fakeFunction(() => ({ payload: 'x'.repeat(262_144) }));
    const caught = [{ ErrorEquals: ['States.ALL'], Next: 'B' }];
    expect(await outputOf({ A: task({ Catch: caught }), B: pass() }, {}, { invoke })).toMatchObject({
      error: 'States.DataLimitExceeded',
    });
  });
});
