import type { Random } from './random.ts';

/** What providers do. */
export type Operation = 'charge' | 'refund' | 'book' | 'cancel';

/** A time in which an operation of a provider answers nobody; virtual milliseconds. */
interface Outage {
  readonly operations: readonly Operation[];
  readonly from: number;
  readonly until: number;
}

export interface Outages {
  /** Whether an operation on this key is answered by nobody now. */
  readonly strikes: (operation: Operation, key: string) => boolean;
  readonly end: () => void;
}

/** The share of orders whose refund or cancellation the provider cannot do until somebody calls there. */
const STUCK = 0.03;

/**
 * Each provider is away twice, for some 5 % of the time. And some orders' refunds and cancellations are stuck until all
 * outages end, so that their compensations exhaust every retry.
 */
export function planOutages(random: Random, now: () => number, span: number): Outages {
  const plan = (operations: readonly Operation[]): Outage => {
    const from = now() + random.between(0, span);
    return { operations, from, until: from + span * random.between(0.02, 0.08) };
  };
  const payments: readonly Operation[] = ['charge', 'refund'];
  const parcels: readonly Operation[] = ['book', 'cancel'];
  const outages = [plan(payments), plan(payments), plan(parcels), plan(parcels)];
  let isOver = span === 0;
  const isStuck = (operation: Operation, key: string) =>
    (operation === 'refund' || operation === 'cancel') && random.fork(key).chance(STUCK);
  const isAway = (operation: Operation) =>
    outages.some(
      ({ operations, from, until }) => operations.includes(operation) && from <= now() && now() < until,
    );
  return {
    strikes: (operation, key) => !isOver && (isAway(operation) || isStuck(operation, key)),
    end: () => {
      isOver = true;
    },
  };
}
