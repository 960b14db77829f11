import { describe, expect, test } from 'vitest';
import { fakeFunction, jumpingClock, startEngine, task, thrown } from './stepfunctions-support.ts';

const failing = () => fakeFunction(() => thrown('Unavailable'));

function machine(A: object) {
  return { StartAt: 'A', States: { A, ...('Catch' in A ? { Caught: { Type: 'Pass', End: true } } : {}) } };
}

describe('Retry', () => {
  test('waits grow by the rate up to the maximum, and end after the attempts', async () => {
    const { clock, waits } = jumpingClock();
    const { invoke, calls } = failing();
    const Retry = [
      {
        ErrorEquals: ['Unavailable'],
        IntervalSeconds: 1,
        BackoffRate: 2,
        MaxAttempts: 4,
        MaxDelaySeconds: 5,
      },
    ];
    const running = await startEngine(machine(task({ Retry })), { clock, invoke });
    expect(await running.ended(await running.start())).toMatchObject({
      status: 'FAILED',
      error: 'Unavailable',
    });
    expect(calls).toHaveLength(5);
    expect(waits).toEqual([1_000, 2_000, 4_000, 5_000]);
    await running.engine.close();
  });

  test('the defaults are 3 attempts after 1, 2 and 4 seconds', async () => {
    const { clock, waits } = jumpingClock();
    const running = await startEngine(machine(task({ Retry: [{ ErrorEquals: ['States.ALL'] }] })), {
      ...failing(),
      clock,
    });
    await running.ended(await running.start());
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    await running.engine.close();
  });

  test('full jitter takes a random part of the delay, from the given source', async () => {
    const { clock, waits } = jumpingClock();
    const numbers = [0.5, 0, 0.25];
    const Retry = [
      { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 4, BackoffRate: 2, JitterStrategy: 'FULL' },
    ];
    const random = () => numbers.shift() ?? 1;
    const running = await startEngine(machine(task({ Retry })), { ...failing(), clock, random });
    await running.ended(await running.start());
    expect(waits).toEqual([2_000, 0, 4_000]);
    await running.engine.close();
  });

  test('every retrier counts for itself, and the first that matches decides', async () => {
    const { clock, waits } = jumpingClock();
    const { invoke } = fakeFunction((_payload, call) => thrown(call % 2 === 1 ? 'Odd' : 'Even'));
    const Retry = [
      { ErrorEquals: ['Odd'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 7, BackoffRate: 1, MaxAttempts: 2 },
    ];
    const running = await startEngine(machine(task({ Retry })), { clock, invoke });
    await running.ended(await running.start());
    expect(waits).toEqual([1_000, 7_000, 1_000, 7_000]);
    await running.engine.close();
  });

  test('MaxAttempts 0 excludes an error from a later, wider retrier', async () => {
    const { invoke, calls } = fakeFunction(() => thrown('Declined'));
    const Retry = [{ ErrorEquals: ['Declined'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];
    const running = await startEngine(machine(task({ Retry })), { invoke });
    await running.ended(await running.start());
    expect(calls).toHaveLength(1);
    await running.engine.close();
  });

  test('the context says how often the state was tried again', async () => {
    const { clock } = jumpingClock();
    const { invoke, calls } = failing();
    const Parameters = { FunctionName: 'worker', Payload: { 'retry.$': '$$.State.RetryCount' } };
    const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }];
    const running = await startEngine(machine(task({ Parameters, Retry })), { clock, invoke });
    await running.ended(await running.start());
    expect(calls).toEqual([{ retry: 0 }, { retry: 1 }, { retry: 2 }]);
    await running.engine.close();
  });
});

describe('Timeout and Catch', () => {
  test('a task beyond its timeout is States.Timeout: told to stop, not a TaskFailed, then caught by name', async () => {
    const { clock } = jumpingClock();
    let told: AbortSignal | undefined;
    const { invoke } = fakeFunction((_payload, _call, signal) => {
      told = signal;
      return new Promise(() => {});
    });
    const Catch = [
      { ErrorEquals: ['States.TaskFailed'], Next: 'A' },
      { ErrorEquals: ['States.Timeout'], Next: 'Caught', ResultPath: '$.failure' },
    ];
    const running = await startEngine(machine(task({ TimeoutSeconds: 30, Catch })), { clock, invoke });
    const { output } = await running.ended(await running.start({ id: 1 }));
    expect(JSON.parse(String(output))).toEqual({ id: 1, failure: { Error: 'States.Timeout', Cause: '' } });
    expect(told?.aborted).toBe(true);
    await running.engine.close();
  });

  test('an answer in time leaves no timer behind', async () => {
    const { clock, waits } = jumpingClock();
    const { invoke } = fakeFunction(() => ({ payload: 1 }));
    const running = await startEngine(machine(task({ TimeoutSecondsPath: '$.limit' })), { clock, invoke });
    expect(await running.ended(await running.start({ limit: 9 }))).toMatchObject({ output: '{"answer":1}' });
    expect(waits).toEqual([9_000]);
    await running.engine.close();
  });

  test('the error replaces the input without a ResultPath', async () => {
    const { invoke } = fakeFunction(() => thrown('Declined', 'no money'));
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const running = await startEngine(machine(task({ Catch })), { invoke });
    const { output } = await running.ended(await running.start({ id: 1 }));
    const { Error: name, Cause } = JSON.parse(String(output));
    expect(name).toBe('Declined');
    expect(JSON.parse(Cause)).toMatchObject({ errorMessage: 'no money' });
    await running.engine.close();
  });

  test('States.ALL does not catch a mistake of the definition', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const { invoke } = fakeFunction(() => ({ payload: {} }));
    const definition = machine(task({ Catch, ResultSelector: { 'id.$': '$.Payload.id' } }));
    const running = await startEngine(definition, { invoke });
    expect(await running.ended(await running.start())).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
    await running.engine.close();
  });
});
