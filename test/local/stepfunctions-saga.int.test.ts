/** The real state machine of the order saga on the engine, with a function that is scripted by step. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { InvocationResult } from '../../local/contracts.ts';
import { FUNCTION, fakeFunction, jumpingClock, startEngine, thrown } from './stepfunctions-support.ts';

const asl = new URL('../../statemachines/order-saga.asl.json', import.meta.url);
const definition = JSON.parse(readFileSync(asl, 'utf8').replaceAll(/\$\{SagaFunctionArn\}/g, FUNCTION));

interface Step {
  readonly step: string;
  readonly saga: Readonly<Record<string, unknown>>;
}

/** Runs the saga; `script` says what a step answers at its n-th call, by default success. */
async function runSaga(script: (step: string, call: number) => InvocationResult | undefined) {
  const { clock } = jumpingClock();
  const counts = new Map<string, number>();
  const fake = fakeFunction(({ step }: Step) => {
    const call = (counts.get(step) ?? 0) + 1;
    counts.set(step, call);
    return script(step, call) ?? { payload: { entry: 'refund_payment' } };
  });
  const running = await startEngine(definition, { clock, invoke: fake.invoke });
  const arn = await running.start({ tenant: 'default', orderId: 'order-1' }, 'order-order-1');
  await running.ended(arn);
  const steps = () => (fake.calls as Step[]).map(({ step }) => step);
  return { ...running, arn, steps, calls: fake.calls as Step[] };
}

test('four steps forward confirm the order', async () => {
  const saga = await runSaga(() => undefined);
  expect(saga.steps()).toEqual(['reserve_inventory', 'process_payment', 'arrange_shipping', 'confirm_order']);
  expect(saga.calls[0]?.saga).toEqual({ tenant: 'default', orderId: 'order-1' });
  expect(await saga.describe(saga.arn)).toMatchObject({ status: 'SUCCEEDED' });
  await saga.engine.close();
});

test('a refused payment is not retried and leads to the compensations, latest first', async () => {
  const saga = await runSaga((step) => (step === 'process_payment' ? thrown('PaymentDeclined') : undefined));
  expect(saga.steps()).toEqual([
    ...['reserve_inventory', 'process_payment', 'begin_compensation'],
    ...['refund_payment', 'release_inventory', 'cancel_order'],
  ]);
  expect(saga.calls[2]?.saga).toMatchObject({ failed: { process_payment: { Error: 'PaymentDeclined' } } });
  expect(await saga.describe(saga.arn)).toMatchObject({ status: 'SUCCEEDED' });
  await saga.engine.close();
});

test('a transient failure is retried and forgotten', async () => {
  const script = (step: string, call: number) =>
    step === 'arrange_shipping' && call < 3 ? thrown('TransientFailure') : undefined;
  const saga = await runSaga(script);
  expect(saga.steps().filter((step) => step === 'arrange_shipping')).toHaveLength(3);
  expect(saga.steps().at(-1)).toBe('confirm_order');
  await saga.engine.close();
});

test('an order that could not be cancelled is by a redrive', async () => {
  let repaired = false;
  const saga = await runSaga((step) => {
    if (step === 'process_payment') return thrown('PaymentDeclined');
    return step === 'cancel_order' && !repaired ? thrown('Broken') : undefined;
  });
  expect(await saga.describe(saga.arn)).toMatchObject({ status: 'FAILED', error: 'Broken' });
  repaired = true;
  await saga.engine.call('RedriveExecution', { executionArn: saga.arn });
  expect(await saga.ended(saga.arn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
  expect(saga.steps().slice(-2)).toEqual(['cancel_order', 'cancel_order']);
  await saga.engine.close();
});
