import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BusinessRuleError, ServiceUnavailableError } from '../../../domain/errors.ts';
import type { PaymentGateway } from '../../../domain/order/ports.ts';
import { drainMetrics } from '../../../functions/platform/metrics.ts';
import { resilientGateway } from '../../../functions/saga/providers/resilience.ts';
import { measured } from '../../support/measured.ts';

const options = { timeoutMillis: 1_000, pauseMillis: 10, failures: 4, restMillis: 5_000 };
const payment = { paymentId: 'pay_1', amount: 100, currency: 'JPY' } as const;

function gatewayThat(charge: PaymentGateway['charge']): PaymentGateway {
  return { charge, refund: async () => null };
}

function charging(gateway: PaymentGateway): Promise<unknown> {
  return gateway.charge('key', { amount: 100, currency: 'JPY' }, 'pm_card_visa');
}

/** Lets everything that waits for a timer go on, and answers how the call ended. */
async function settle(call: Promise<unknown>): Promise<PromiseSettledResult<unknown>> {
  const settled = Promise.allSettled([call]);
  await vi.advanceTimersByTimeAsync(3_000);
  const [result] = await settled;
  return result;
}

beforeEach(() => {
  drainMetrics();
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('a call that fails for the moment is repeated once', async () => {
  const charge = vi
    .fn<PaymentGateway['charge']>()
    .mockRejectedValueOnce(new Error('reset'))
    .mockResolvedValue(payment);
  expect(await settle(charging(resilientGateway(gatewayThat(charge), options)))).toMatchObject({
    value: payment,
  });
  expect(charge).toHaveBeenCalledTimes(2);
});

test('a refusal is an answer: it is not repeated', async () => {
  const refusal = new BusinessRuleError('PAYMENT_DECLINED', 'declined');
  const charge = vi.fn<PaymentGateway['charge']>().mockRejectedValue(refusal);
  expect(await settle(charging(resilientGateway(gatewayThat(charge), options)))).toMatchObject({
    reason: refusal,
  });
  expect(charge).toHaveBeenCalledTimes(1);
});

test('a call that hangs is given up as unavailable', async () => {
  const gateway = resilientGateway(
    gatewayThat(() => new Promise(() => undefined)),
    options,
  );
  expect(await settle(charging(gateway))).toMatchObject({ reason: expect.any(ServiceUnavailableError) });
});

function changedTo(state: string): object {
  return { name: 'BreakerState', breaker: 'payment provider', state, value: 1 };
}

test('repeated failures open the breaker; after a rest one call is let through, and success closes it', async () => {
  const charge = vi.fn<PaymentGateway['charge']>().mockRejectedValue(new Error('down'));
  const gateway = resilientGateway(gatewayThat(charge), options);
  for (let call = 0; call < 2; call += 1) await settle(charging(gateway));
  expect(charge).toHaveBeenCalledTimes(4);
  expect(measured()).toEqual([changedTo('Open')]);

  expect(await settle(charging(gateway))).toMatchObject({ reason: expect.any(ServiceUnavailableError) });
  expect(charge).toHaveBeenCalledTimes(4);

  charge.mockResolvedValue(payment);
  await vi.advanceTimersByTimeAsync(options.restMillis);
  expect(await settle(charging(gateway))).toMatchObject({ value: payment });
  expect(measured()).toEqual([changedTo('HalfOpen'), changedTo('Closed')]);
});

test('refusals, however many, do not open the breaker', async () => {
  const charge = vi
    .fn<PaymentGateway['charge']>()
    .mockRejectedValue(new BusinessRuleError('PAYMENT_DECLINED', 'no'));
  const gateway = resilientGateway(gatewayThat(charge), options);
  for (let call = 0; call < 10; call += 1) await settle(charging(gateway));
  charge.mockResolvedValue(payment);
  expect(await settle(charging(gateway))).toMatchObject({ value: payment });
});
