import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Cleanup } from '../../local/cleanup.ts';
import { startSchedules } from '../../local/schedules.ts';
import { modelOf } from './model-support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const rule = (ScheduleExpression: string) => ({
  Type: 'AWS::Events::Rule',
  Properties: { ScheduleExpression, Targets: [{ Arn: 'arn', Id: 'Target0' }] },
});

test('a function is invoked at the rate of its rule, whatever came of the time before, until everything stops', async () => {
  const invoked: string[] = [];
  const lines: string[] = [];
  const cleanup = new Cleanup();
  const { schedules } = modelOf({ Resources: { Rule: rule('rate(5 minutes)') } });
  startSchedules(schedules, {
    invoke: async (arn) => {
      invoked.push(arn);
      return { payload: { errorMessage: 'no' }, functionError: 'Unhandled' };
    },
    log: { info: () => {}, error: (line) => lines.push(line) },
    cleanup,
  });
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(invoked).toEqual([]);
  await vi.advanceTimersByTimeAsync(6 * 60_000);
  expect(invoked).toEqual(['arn', 'arn']);
  expect(lines).toHaveLength(2);
  await cleanup.run();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(invoked).toHaveLength(2);
});

test.each([
  ['rate(1 hour)', 60],
  ['rate(2 days)', 2_880],
])('%s is %d minutes', (expression, minutes) => {
  expect(modelOf({ Resources: { Rule: rule(expression) } }).schedules).toMatchObject([{ minutes }]);
});

test('times of day are not emulated', () => {
  expect(() => modelOf({ Resources: { Rule: rule('cron(0 12 * * ? *)') } })).toThrow(
    'only rates are emulated',
  );
});
