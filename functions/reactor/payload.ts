import { category } from '../../domain/category/decider.ts';
import { order } from '../../domain/order/decider.ts';
import { product } from '../../domain/product/decider.ts';
import { stock } from '../../domain/stock/decider.ts';
import type { EventReader } from '../event-store/reader.ts';
import { presentOrder, presentProduct } from '../graphql/present.ts';
import { categoryView } from '../views/category.ts';
import { orderView } from '../views/order.ts';
import { productView } from '../views/product.ts';
import type { News } from './news.ts';

/** What aggregates are read with. */
export type Events = Pick<EventReader, 'loadAt'>;

const NOW = Number.MAX_SAFE_INTEGER;

/**
 * The entity as subscribers get it: as it is now, read with strong consistency. That may be later than the event that is told, never
 * earlier; and it does not wait for the read model.
 */
export async function payloadOf(events: Events, news: Omit<News, 'subscriptions'>): Promise<object> {
  return { tenant: news.tenant, ...(await presented(events, news)) };
}

async function presented(
  events: Events,
  { tenant, entity, id }: Omit<News, 'subscriptions'>,
): Promise<object> {
  switch (entity) {
    case 'category':
      return categoryView(await events.loadAt(category, { tenant, type: category.type, id }, NOW));
    case 'order':
      return presentOrder(orderView(await events.loadAt(order, { tenant, type: order.type, id }, NOW)));
    case 'product': {
      const [entry, kept] = await Promise.all([
        events.loadAt(product, { tenant, type: product.type, id }, NOW),
        events.loadAt(stock, { tenant, type: stock.type, id }, NOW),
      ]);
      return presentProduct(productView(entry, kept));
    }
    default:
      return entity satisfies never;
  }
}
