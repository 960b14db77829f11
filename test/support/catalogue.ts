import type { DomainEvent } from '../../domain/decider.ts';
import type { Currency } from '../../domain/money.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { queryBus } from '../../functions/query/bus.ts';
import type { QUERIES } from '../../functions/query/queries.ts';
import type { Database } from '../../functions/read-model/database.ts';
import { commitsOf } from './commits.ts';
import { noEvents } from './no-events.ts';
import { ADMIN } from './principals.ts';

const { tenant: TENANT } = ADMIN;
const START = Date.UTC(2026, 0, 1);

export interface ProductGiven {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
  /** In the currency's minor unit. */
  readonly price?: number;
  readonly currency?: Currency;
  readonly categoryId?: string;
  readonly stock?: number;
}

/** When the one after this many was created (ISO 8601). */
export function instant(seconds: number): string {
  return new Date(START + seconds * 1_000).toISOString();
}

function at(commits: readonly CommitItem[], seconds: number): CommitItem[] {
  return commits.map((commit, index) => ({ ...commit, at: instant(seconds + index) }));
}

/** Commits of products with their stock, each created a second after the one before it. */
export function productCommits(products: readonly ProductGiven[], tenant = TENANT): CommitItem[] {
  return products.flatMap(({ id, name, stock = 10, ...given }, index) => {
    const { description = null, price = 100, currency = 'JPY', categoryId = 'c1' } = given;
    const created = {
      type: 'ProductCreated',
      data: { id, name, description, price, currency, categoryId },
    };
    const opened = { type: 'StockOpened', data: { productId: id, quantity: stock } };
    return [
      ...at(commitsOf(`${tenant}/product/${id}`, [[created]]), index),
      ...at(commitsOf(`${tenant}/stock/${id}`, [[opened]]), index),
    ];
  });
}

/** Commits of categories, given as id, name and parent. */
export function categoriesNamed(
  categories: readonly (readonly [id: string, name: string, parentId?: string])[],
  tenant = TENANT,
): CommitItem[] {
  return categories.flatMap(([id, name, parentId = null], index) => {
    const data = { id, name, description: null, parentId, depth: parentId ? 2 : 1 };
    return at(commitsOf(`${tenant}/category/${id}`, [[{ type: 'CategoryCreated', data }]]), index);
  });
}

/** Commits of an order of one product: placed, and then what else happened to it. */
export function orderCommits(
  id: string,
  { seconds = 0, total = 100, currency = 'JPY' as Currency, userId = 'user-1' } = {},
  ...then: readonly DomainEvent[]
): CommitItem[] {
  const lines = [{ productId: 'p1', productName: 'Product', quantity: 1, price: total }];
  const order = { id, userId, lines, total, currency, shippingAddress: null, paymentMethod: 'pm_card_visa' };
  const placed = { type: 'OrderPlaced', data: order };
  return at(commitsOf(`${TENANT}/order/${id}`, [[placed], ...then.map((event) => [event])]), seconds);
}

export const CONFIRMED: readonly DomainEvent[] = [
  { type: 'InventoryReserved', data: {} },
  { type: 'PaymentProcessed', data: { paymentId: 'pay', amount: 100, currency: 'JPY' } },
  { type: 'ShippingArranged', data: { trackingNumber: 'track' } },
  { type: 'OrderConfirmed', data: {} },
];

export const CANCELLED: readonly DomainEvent[] = [
  { type: 'CompensationStarted', data: { reason: 'no stock', failedStep: 'reserve_inventory', plan: [] } },
  { type: 'OrderCancelled', data: { reason: 'no stock' } },
];

/** Asks the query bus as an administrator of the usual tenant, or of another one. */
export function asking(database: Database, tenant = TENANT) {
  const principal = { ...ADMIN, tenant };
  const context = { database, events: noEvents, principal, correlationId: 'test' };
  return <Type extends keyof typeof QUERIES>(type: Type, input: object = {}) =>
    queryBus.execute(type, input, context);
}
