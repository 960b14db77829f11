import { type Money, toMajor } from '../../domain/money.ts';
import { METRICS } from './metric-names.ts';
import { count } from './metrics.ts';

export type OrderOutcome = 'PLACED' | 'CONFIRMED' | 'CANCELLED' | 'FAILED';

/** Counts an order, and what it is worth, by what became of it. */
export function countOrder(orderStatus: OrderOutcome, total: Money): void {
  count(METRICS.orders, { orderStatus });
  count(METRICS.revenue, { orderStatus, currency: total.currency }, toMajor(total));
}
