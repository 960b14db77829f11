import type { Fault } from '../../../console/api/observation.ts';
import type { InvocationResult } from '../../contracts.ts';

/** A fault, whatever its state. */
export type Description = Omit<Fault, 'state'>;

const ADDRESS = { postalCode: '100-0001', city: 'Chiyoda', street: '1-1 Marunouchi', country: 'JP' };

/** What an order asks for itself, by the payment methods and addresses that the simulated providers know. */
export const BY_ORDER: readonly Description[] = [
  {
    id: 'payment-timeout',
    target: 'payment',
    title: 'The payment times out once',
    description:
      'The provider charges, and its answer is lost. The step calls it once more, charges nothing twice, and the order is confirmed.',
    by: { kind: 'order', input: { paymentMethod: 'pm_timeout_once' } },
  },
  {
    id: 'payment-unavailable',
    target: 'payment',
    title: 'The payment provider is away twice',
    description:
      'Both calls of the first attempt fail before anything is charged; the second attempt succeeds, and the order is confirmed.',
    by: { kind: 'order', input: { paymentMethod: 'pm_unavailable_twice' } },
  },
  {
    id: 'payment-declined',
    target: 'payment',
    title: 'The card is declined',
    description: 'Trying again would not help: the reservation is given back, and the order is cancelled.',
    by: { kind: 'order', input: { paymentMethod: 'pm_card_declined' } },
  },
  {
    id: 'shipment-timeout',
    target: 'shipment',
    title: 'The carrier times out once',
    description:
      'The shipment is booked, and the answer is lost. The step calls once more and finds the same booking.',
    by: { kind: 'order', input: { shippingAddress: { ...ADDRESS, city: 'Timeout' } } },
  },
  {
    id: 'shipment-restricted',
    target: 'shipment',
    title: 'The carrier refuses the area',
    description: 'The payment is refunded, the reservation given back, and the order is cancelled.',
    by: { kind: 'order', input: { shippingAddress: { ...ADDRESS, country: 'XX' } } },
  },
];

/** How a delivery that a fault strikes ends. */
type Strike = () => InvocationResult;

/** A fault that strikes deliveries to the projector, from outside of it. */
export interface Armed extends Description {
  /** How long it goes on once it has begun, in milliseconds; 0: it strikes once. */
  readonly lasts: number;
  readonly strike: Strike;
}

function failing(errorType: string, errorMessage: string): Strike {
  return () => ({ payload: { errorType, errorMessage, trace: [] }, functionError: 'Unhandled' });
}

/** Long enough to see the lag grow; the retries of the mapping go on for some 50 s. */
const OUTAGE = 8_000;

/** What is asked for beforehand. */
export const ARMED: readonly Armed[] = [
  {
    id: 'projection-crash',
    target: 'projection',
    title: 'The projector crashes on its next batch',
    description:
      'The execution environment ends before it answers. The batch comes again, in halves if it has several records, and nothing is applied twice.',
    by: { kind: 'arm' },
    lasts: 0,
    strike: failing('Runtime.ExitError', 'Error: Runtime exited with error: signal: killed'),
  },
  {
    id: 'projection-outage',
    target: 'projection',
    title: `The projector fails for ${OUTAGE / 1_000} s`,
    description:
      'From its next batch on every invocation fails, as if the database were away. The lag grows, orders go on, and the read model catches up afterwards.',
    by: { kind: 'arm' },
    lasts: OUTAGE,
    strike: failing('ServiceUnavailableError', 'The read model cannot be reached'),
  },
];
