import { order } from '../../domain/order/decider.ts';
import { ownerOf } from '../platform/access.ts';
import { type OrderView, orderView } from '../views/order.ts';
import type { QueryContext } from './context.ts';

/**
 * An order as it was at a version, from its events, as the caller may know of it; null where it has not got so far, or is
 * another customer's. Whatever is told of an order from its events is told of what this answers.
 */
export async function orderAt(
  { events, principal }: QueryContext,
  id: string,
  version: number,
): Promise<OrderView | null> {
  const then = await events.loadAt(order, { tenant: principal.tenant, type: order.type, id }, version);
  if (then.version !== version) return null;
  const view = orderView(then);
  const owner = ownerOf(principal);
  return owner === null || view.userId === owner ? view : null;
}
