import type { SagaStatus } from '../../domain/order/saga.ts';
import type { KnownOrder } from '../../domain/order/state.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count, duration } from '../platform/metrics.ts';
import { countOrder, type OrderOutcome } from '../platform/order-metrics.ts';

/** What an order is whose saga ended so. */
const ORDER_OUTCOMES: Partial<Record<SagaStatus, OrderOutcome>> = {
  COMPLETED: 'CONFIRMED',
  COMPENSATED: 'CANCELLED',
  FAILED: 'FAILED',
};

/** Measures the end of a saga, once, when a commit has brought it about. */
export function tellOutcome(before: KnownOrder, after: KnownOrder): void {
  const { status: sagaStatus, startedAt, completedAt } = after.saga;
  const orderOutcome = ORDER_OUTCOMES[sagaStatus];
  if (sagaStatus === before.saga.status || !orderOutcome) return;
  count(METRICS.sagaEnded, { sagaStatus });
  countOrder(orderOutcome, { amount: after.total, currency: after.currency });
  // A confirmed order may be cancelled days later: that took its customer long, and not the saga.
  const wasConfirmed = before.saga.completedSteps.includes('confirm_order');
  if (completedAt === null || wasConfirmed) return;
  duration(METRICS.sagaDuration, Date.parse(completedAt) - Date.parse(startedAt), { sagaStatus });
}
