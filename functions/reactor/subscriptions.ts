import type { CategoryEvent } from '../../domain/category/events.ts';
import type { OrderEvent } from '../../domain/order/events.ts';
import type { ProductEvent } from '../../domain/product/events.ts';
import type { StockEvent } from '../../domain/stock/events.ts';

/** The subscriptions of graphql/schema.graphql. */
export type Subscription =
  | 'categoryCreated'
  | 'categoryUpdated'
  | 'categoryDeleted'
  | 'productCreated'
  | 'productUpdated'
  | 'productDeleted'
  | 'orderUpdated'
  | 'stockUpdated';

type EventType = (CategoryEvent | ProductEvent | StockEvent | OrderEvent)['type'];

/** Which subscribers an event is told to; null is nobody. */
const SUBSCRIPTIONS: Readonly<Record<EventType, Subscription | null>> = {
  CategoryCreated: 'categoryCreated',
  CategoryRevised: 'categoryUpdated',
  CategoryMoved: 'categoryUpdated',
  CategoryDeleted: 'categoryDeleted',

  ProductCreated: 'productCreated',
  ProductRevised: 'productUpdated',
  ProductPriceChanged: 'productUpdated',
  ProductMoved: 'productUpdated',
  ProductDeleted: 'productDeleted',

  // Told with the product, which begins and ends in the same commit.
  StockOpened: null,
  StockClosed: null,
  StockAdjusted: 'stockUpdated',
  StockReserved: 'stockUpdated',
  StockReleased: 'stockUpdated',
  StockReturned: 'stockUpdated',
  // What was reserved leaves the shelf: nobody can order more or less than before.
  StockTaken: null,

  OrderPlaced: 'orderUpdated',
  InventoryReserved: 'orderUpdated',
  PaymentProcessed: 'orderUpdated',
  ShippingArranged: 'orderUpdated',
  OrderConfirmed: 'orderUpdated',
  OrderShipped: 'orderUpdated',
  OrderDelivered: 'orderUpdated',
  OrderCancellationRequested: 'orderUpdated',
  CompensationStarted: 'orderUpdated',
  ShippingCancelled: 'orderUpdated',
  PaymentRefunded: 'orderUpdated',
  InventoryReleased: 'orderUpdated',
  OrderCancelled: 'orderUpdated',
  CompensationFailed: 'orderUpdated',
};

/** The subscription that an event is told to; null where nobody is to be told, or the event is not known here. */
export function subscriptionOf(eventType: string): Subscription | null {
  return Object.hasOwn(SUBSCRIPTIONS, eventType) ? SUBSCRIPTIONS[eventType as EventType] : null;
}
