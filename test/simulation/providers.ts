import { ServiceUnavailableError } from '../../domain/errors.ts';
import type { Carrier, PaymentGateway } from '../../domain/order/ports.ts';
import type { Boundary } from './faults.ts';
import type { Invocation } from './lambda.ts';
import type { Operation, Outages } from './outages.ts';
import type { Surroundings } from './surroundings.ts';

/*
 * The providers are called without the circuit breaker of functions/saga/providers/resilience.ts: its timers are real
 * ones and its state outlives an invocation, so that a seed would not repeat. It has tests of its own.
 */

const unavailable = () => new ServiceUnavailableError('the provider is unavailable');

function boundary(name: string): Boundary {
  return {
    name,
    faults: [
      { name: 'down', strike: 'refused', error: unavailable },
      { name: 'done, answer lost', strike: 'answer lost', error: unavailable },
      { name: 'done, then crash', strike: 'crash after' },
      { name: 'slow', strike: 'slow' },
    ],
  };
}

const BOUNDARIES: Readonly<Record<Operation, Boundary>> = {
  charge: boundary('payment provider, charge'),
  refund: boundary('payment provider, refund'),
  book: boundary('carrier, book'),
  cancel: boundary('carrier, cancel'),
};

/** What a call of a provider goes through. */
export interface ProviderCalls extends Pick<Surroundings, 'faults' | 'story'> {
  readonly outages: Outages;
}

function calling({ faults, outages }: ProviderCalls, { io }: Invocation) {
  return <Answer>(operation: Operation, key: string, work: () => Promise<Answer>): Promise<Answer> => {
    const { name } = BOUNDARIES[operation];
    const what = `${operation} ${key}`;
    // What a provider does is made of requests to its ledger, each with its own faults.
    if (!outages.strikes(operation, key))
      return io({ boundary: BOUNDARIES[operation], what, work, isComposed: true });
    faults.note(name, 'outage');
    return io({ boundary: { name, faults: [] }, what, work: () => Promise.reject(unavailable()) });
  };
}

export function struckGateway(
  gateway: PaymentGateway,
  calls: ProviderCalls,
  invocation: Invocation,
): PaymentGateway {
  const call = calling(calls, invocation);
  return {
    charge: (key, amount, method) => call('charge', key, () => gateway.charge(key, amount, method)),
    refund: (key) => call('refund', key, () => gateway.refund(key)),
  };
}

export function struckCarrier(carrier: Carrier, calls: ProviderCalls, invocation: Invocation): Carrier {
  const call = calling(calls, invocation);
  return {
    book: (key, address) => call('book', key, () => carrier.book(key, address)),
    cancel: (key) => call('cancel', key, () => carrier.cancel(key)),
  };
}
