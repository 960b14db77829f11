import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeFunction, jumpingClock, startEngine, task } from './stepfunctions-support.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepfunctions-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const two = {
  StartAt: 'First',
  States: { First: task({ ResultPath: '$.first', End: undefined, Next: 'Second' }), Second: task() },
};

test('an execution under way goes on after a restart, from the state it was in', async () => {
  const before = fakeFunction((_payload, call) => (call === 1 ? { payload: 'one' } : new Promise(() => {})));
  const stopped = await startEngine(two, { invoke: before.invoke, directory });
  const arn = await stopped.start({ id: 1 }, 'order-1');
  await expect.poll(() => before.calls).toHaveLength(2);
  await stopped.engine.close();

  const after = fakeFunction(() => ({ payload: 'two' }));
  const restarted = await startEngine(two, { invoke: after.invoke, directory });
  expect(await restarted.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"answer":"two"}' });
  expect(after.calls).toEqual([{ id: 1, first: { answer: 'one' } }]);
  const types = (await restarted.history(arn)).map(({ type }) => type);
  expect(types.filter((type) => type === 'TaskStateEntered')).toHaveLength(2);
  await expect(restarted.start({ id: 1 }, 'order-1')).rejects.toMatchObject({
    code: 'ExecutionAlreadyExists',
  });
  await restarted.engine.close();
});

test('a Wait is not begun anew by a restart', async () => {
  const waiting = { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 60, End: true } } };
  const start = Date.UTC(2026, 0, 1);
  const still = { now: () => start, after: () => () => {} };
  const stopped = await startEngine(waiting, { clock: still, directory });
  const arn = await stopped.start();
  await expect.poll(() => stopped.history(arn)).toHaveLength(2);
  await stopped.engine.close();

  const { clock, waits } = jumpingClock(start + 45_000);
  const restarted = await startEngine(waiting, { clock, directory });
  expect(await restarted.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(waits).toEqual([15_000]);
  await restarted.engine.close();
});

test('a state that a changed definition no longer has ends the execution with its name', async () => {
  const stopped = await startEngine(two, { invoke: () => new Promise(() => {}), directory });
  const arn = await stopped.start();
  await stopped.engine.close();
  const changed = { StartAt: 'Other', States: { Other: { Type: 'Succeed' } } };
  const restarted = await startEngine(changed, { directory });
  expect(await restarted.ended(arn)).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining("'First'"),
  });
  await restarted.engine.close();
});

test('300 executions at once end, each with its own result', async () => {
  const { invoke } = fakeFunction(async (payload: { id: number }) => {
    await new Promise((resolve) => setImmediate(resolve));
    return { payload: payload.id };
  });
  const running = await startEngine(two, { invoke });
  const arns = await Promise.all(
    Array.from({ length: 300 }, (_, id) => running.start({ id }, `order-${id}`)),
  );
  const outputs = await Promise.all(arns.map(async (arn) => (await running.ended(arn)).output));
  expect(outputs).toEqual(arns.map((_, id) => JSON.stringify({ answer: id })));
  await running.engine.close();
});
