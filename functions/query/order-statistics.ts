import * as v from 'valibot';
import { type Currency, toMajor } from '../../domain/money.ts';
import type { OrderStatus } from '../../domain/order/state.ts';
import { query } from './context.ts';
import { selectOrders } from './order-row.ts';
import { readAs } from './read.ts';

/** Counts and revenue over all orders. Amounts are in major units, whatever the currencies. */
export interface OrderStatistics {
  readonly totalCount: number;
  /** Those that are delivered. */
  readonly completedCount: number;
  /** The sum of the totals; cancelled and failed orders are left out. */
  readonly revenue: number;
  /** `revenue` over the number of orders in it; null where there is none. */
  readonly averageOrderValue: number | null;
  /** Statuses that no order has are left out. */
  readonly byStatus: readonly { readonly status: OrderStatus; readonly count: number }[];
}

/** All orders of one status and currency; `total` is in the minor unit. */
interface Group {
  readonly status: OrderStatus;
  readonly currency: Currency;
  readonly count: number;
  readonly total: number;
}

export const getOrderStatistics = query({
  schema: v.object({}),
  access: 'admin',
  async handle(_input, context): Promise<OrderStatistics> {
    const groups = await readAs(context, (transaction) =>
      selectOrders(transaction, context.principal)
        .select(['status', 'currency'])
        .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<number>('total').as('total')])
        .groupBy(['status', 'currency'])
        .orderBy('status')
        .execute(),
    );
    return summarise(groups);
  },
});

function summarise(groups: readonly Group[]): OrderStatistics {
  const earning = groups.filter(({ status }) => status !== 'CANCELLED' && status !== 'FAILED');
  const revenue = revenueOf(earning);
  const orders = countOf(earning);
  return {
    totalCount: countOf(groups),
    completedCount: countOf(groups.filter(({ status }) => status === 'DELIVERED')),
    revenue,
    averageOrderValue: orders > 0 ? revenue / orders : null,
    byStatus: [...Map.groupBy(groups, ({ status }) => status)].map(([status, own]) => ({
      status,
      count: countOf(own),
    })),
  };
}

function countOf(groups: readonly Group[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

/** Summed in whole hundredths, so that it is exact. */
function revenueOf(groups: readonly Group[]): number {
  const hundredths = groups.reduce(
    (sum, { total: amount, currency }) => sum + Math.round(toMajor({ amount, currency }) * 100),
    0,
  );
  return hundredths / 100;
}
