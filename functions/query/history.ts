import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import { type RecordedEventView, recordedEvents } from '../views/recorded-event.ts';
import { type QueryContext, query } from './context.ts';
import { HistoryPage } from './input.ts';
import { orderAt } from './order-at.ts';

/** What happened to an order: nothing where there is no such order for the caller. */
export const getOrderHistory = query({
  schema: v.object({ orderId: Id, ...HistoryPage }),
  access: 'owner',
  async handle({ orderId, ...page }, context): Promise<readonly RecordedEventView[]> {
    const [placed, history] = await Promise.all([
      orderAt(context, orderId, 1),
      readHistory(context, { type: 'order', id: orderId }, page),
    ]);
    return placed ? history : [];
  },
});

/** Shows who did it, so it is for administrators. */
export const getProductHistory = query({
  schema: v.object({ productId: Id, ...HistoryPage }),
  access: 'admin',
  handle({ productId, ...page }, context): Promise<readonly RecordedEventView[]> {
    return readHistory(context, { type: 'product', id: productId }, page);
  },
});

/** Shows who did it, so it is for administrators. */
export const getCategoryHistory = query({
  schema: v.object({ categoryId: Id, ...HistoryPage }),
  access: 'admin',
  handle({ categoryId, ...page }, context): Promise<readonly RecordedEventView[]> {
    return readHistory(context, { type: 'category', id: categoryId }, page);
  },
});

/** The events of a stream on a page, the oldest first. */
async function readHistory(
  { events, principal }: QueryContext,
  entity: { readonly type: string; readonly id: string },
  { beforeVersion, limit }: { readonly beforeVersion?: number | null | undefined; readonly limit: number },
): Promise<readonly RecordedEventView[]> {
  const upTo = (beforeVersion ?? Number.MAX_SAFE_INTEGER) - 1;
  const stream = { tenant: principal.tenant, ...entity };
  const commits = await events.commitsOf(stream, { upTo, events: limit });
  return commits
    .flatMap(recordedEvents)
    .filter(({ version }) => version <= upTo)
    .slice(-limit);
}
