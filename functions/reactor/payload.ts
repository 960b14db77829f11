import { category } from '../../domain/category/decider.ts';
import { order } from '../../domain/order/decider.ts';
import { product } from '../../domain/product/decider.ts';
import { stock } from '../../domain/stock/decider.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { presentOrder, presentProduct } from '../graphql/present.ts';
import { categoryView } from '../views/category.ts';
import { orderView } from '../views/order.ts';
import { productView } from '../views/product.ts';
import type { News } from './news.ts';

/** What loads aggregates. */
export type Store = Pick<EventStore, 'load'>;

/**
 * The entity as subscribers get it: as it is now, read with strong consistency. That may be later than the event that is told, never
 * earlier; and it does not wait for the read model.
 */
export async function payloadOf(store: Store, news: Omit<News, 'subscriptions'>): Promise<object> {
  return { tenant: news.tenant, ...(await presented(store, news)) };
}

async function presented(store: Store, { tenant, entity, id }: Omit<News, 'subscriptions'>): Promise<object> {
  switch (entity) {
    case 'category':
      return categoryView(await store.load(category, { tenant, type: category.type, id }));
    case 'order':
      return presentOrder(orderView(await store.load(order, { tenant, type: order.type, id })));
    case 'product': {
      const [entry, kept] = await Promise.all([
        store.load(product, { tenant, type: product.type, id }),
        store.load(stock, { tenant, type: stock.type, id }),
      ]);
      return presentProduct(productView(entry, kept));
    }
    default:
      return entity satisfies never;
  }
}
