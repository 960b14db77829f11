import type { Evidence, Fields, OrderEvidence } from '../evidence.ts';
import { type Invariant, type Violation, violationsOf } from './invariant.ts';

const violations = violationsOf('3: money and parcels');

/** From here on an order is owed its goods. */
export const STANDING = ['CONFIRMED', 'SHIPPED', 'DELIVERED'];

/** What one provider's books say of one order: rows that had an effect, and those of them that were undone. */
export function booksOf({ ledger }: Evidence, provider: string, id: string) {
  const rows = [...ledger].filter(([key]) => belongsTo(key, provider, id)).map(([, row]) => row);
  const done = rows.filter(({ effect }) => effect !== undefined);
  return { done, undone: done.filter(({ undone }) => undone === true) };
}

/** Keys are `<tenant>/<provider>/<orderId>`; more behind it would be another key for the same order. */
function belongsTo(key: string, provider: string, id: string): boolean {
  const [, kind, order = ''] = key.split('/');
  return kind === provider && order.split(/[^A-Za-z0-9_]/)[0] === id;
}

function sum(rows: readonly Fields[]): number {
  return rows.reduce((total, { effect }) => total + Number((effect as Fields).amount), 0);
}

/**
 * Per order: charged − refunded is its total from CONFIRMED on and 0 else; shipments booked − cancelled is 1 or 0
 * likewise; and nobody is charged or sent anything twice.
 */
export const moneyAndParcels: Invariant = ({ after }) =>
  after.orders.flatMap((order) => [...money(order, after), ...parcels(order, after)]);

function money({ id, status, total }: OrderEvidence, evidence: Evidence): Violation[] {
  const { done, undone } = booksOf(evidence, 'payment', id);
  const [charged, refunded] = [sum(done), sum(undone)];
  const due = STANDING.includes(status) ? total : 0;
  return violations(
    id,
    done.length > 1 && `charged ${done.length} times`,
    charged - refunded !== due && `${status}: charged ${charged}, refunded ${refunded}, due ${due}`,
  );
}

function parcels({ id, status }: OrderEvidence, evidence: Evidence): Violation[] {
  const { done, undone } = booksOf(evidence, 'shipment', id);
  const due = STANDING.includes(status) ? 1 : 0;
  return violations(
    id,
    done.length > 1 && `${done.length} shipments booked`,
    done.length - undone.length !== due &&
      `${status}: booked ${done.length}, cancelled ${undone.length}, due ${due}`,
  );
}
