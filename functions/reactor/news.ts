import type { CommitItem } from '../event-store/commit.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import { type Subscription, subscriptionOf } from './subscriptions.ts';

/** What subscribers see as one thing: a product is its catalogue entry and its stock. */
export type Entity = 'category' | 'product' | 'order';

/** What there is to tell of one entity. */
export interface News {
  readonly tenant: string;
  readonly entity: Entity;
  readonly id: string;
  /** Each once, in the order in which they came about. */
  readonly subscriptions: readonly Subscription[];
}

const ENTITIES: Readonly<Record<string, Entity>> = {
  category: 'category',
  product: 'product',
  stock: 'product',
  order: 'order',
};

/** What commits lead to for subscribers: every entity once, and every subscription once for it, however often it has changed. */
export function newsOf(commits: readonly CommitItem[]): readonly News[] {
  const news = new Map<string, News & { readonly subscriptions: Subscription[] }>();
  for (const { pk, events } of commits) {
    const { tenant, type, id } = parseStreamKey(pk);
    const entity = ENTITIES[type];
    if (entity === undefined) continue;
    const key = `${tenant}/${entity}/${id}`;
    const told = news.get(key) ?? { tenant, entity, id, subscriptions: [] };
    told.subscriptions.push(...subscriptionsOf(events).filter((one) => !told.subscriptions.includes(one)));
    if (told.subscriptions.length > 0) news.set(key, told);
  }
  return [...news.values()];
}

function subscriptionsOf(events: CommitItem['events']): readonly Subscription[] {
  return [...new Set(events.map(({ type }) => subscriptionOf(type)).filter((one) => one !== null))];
}
