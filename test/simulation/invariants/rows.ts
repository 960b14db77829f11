import type { Fields, RawEvent } from '../evidence.ts';

export type RowTable = 'categories' | 'products' | 'stock' | 'orders';

/** What each table's row has to be after a stream's events, told a second time and in another way. */
export const ROWS: Readonly<Record<RowTable, (events: readonly RawEvent[]) => Fields | null>> = {
  categories: (events) => {
    const { name, description, parentId } = { ...events[0]?.data };
    return { name, description, parent_id: parentId, ...found(name) };
  },
  products: productRow,
  stock: (events) => {
    const sum = (type: string, field = 'quantity') =>
      events.reduce((total, event) => (event.type === type ? total + Number(event.data[field]) : total), 0);
    const taken = sum('StockTaken');
    return {
      on_hand: sum('StockOpened') + sum('StockAdjusted', 'delta') - taken + sum('StockReturned'),
      reserved: sum('StockReserved') - sum('StockReleased') - taken,
    };
  },
  orders: orderRow,
};

/** The data of the last event of a type. */
function latest(events: readonly RawEvent[], ...types: readonly string[]): RawEvent | undefined {
  return events.findLast(({ type }) => types.includes(type));
}

function productRow(events: readonly RawEvent[]): Fields | null {
  if (latest(events, 'ProductDeleted')) return null;
  const { name, description, price, currency, categoryId } = { ...events[0]?.data };
  const current = latest(events, 'ProductPriceChanged')?.data.to ?? price;
  // All prices here are in yen, which has no minor unit.
  const prices = { price: current, price_hundredths: Number(current) * 100, currency };
  return { name, description, ...prices, category_id: categoryId, ...found(name) };
}

/** By what a name is sorted and searched; here all names are ASCII, and nothing has a description. */
function found(name: unknown): Fields {
  const key = String(name).toLowerCase();
  return { name_key: key, search_text: `x${[...key].join('x')}x` };
}

const STEPS: Readonly<Record<string, string>> = {
  InventoryReserved: 'reserve_inventory',
  PaymentProcessed: 'process_payment',
  ShippingArranged: 'arrange_shipping',
  OrderConfirmed: 'confirm_order',
};
const UNDONE: Readonly<Record<string, string>> = {
  ShippingCancelled: 'cancel_shipping',
  PaymentRefunded: 'refund_payment',
  InventoryReleased: 'release_inventory',
};
const STATUSES: Readonly<Record<string, readonly [status: string, saga: string]>> = {
  OrderPlaced: ['PENDING', 'STARTED'],
  InventoryReserved: ['PROCESSING', 'PROCESSING'],
  OrderConfirmed: ['CONFIRMED', 'COMPLETED'],
  OrderShipped: ['SHIPPED', 'COMPLETED'],
  OrderDelivered: ['DELIVERED', 'COMPLETED'],
  CompensationFailed: ['FAILED', 'FAILED'],
  OrderCancelled: ['CANCELLED', 'COMPENSATED'],
};
const SAGA_ENDS = ['OrderConfirmed', 'OrderCancelled', 'CompensationFailed'];

function orderRow(events: readonly RawEvent[]): Fields {
  const placed = { ...events[0]?.data };
  const [status, sagaStatus] = STATUSES[latest(events, ...Object.keys(STATUSES))?.type ?? ''] ?? [];
  const turn = latest(events, ...SAGA_ENDS, 'CompensationStarted');
  const isCompensating = turn?.type === 'CompensationStarted';
  return {
    user_id: placed.userId,
    status,
    total: placed.total,
    currency: placed.currency,
    lines: placed.lines,
    shipping_address: placed.shippingAddress,
    payment_id: told(events, 'PaymentProcessed', 'paymentId'),
    tracking_number: told(events, 'ShippingArranged', 'trackingNumber'),
    cancellation_reason: told(events, 'OrderCancelled', 'reason'),
    saga_status: isCompensating ? 'COMPENSATING' : sagaStatus,
    completed_steps: events.flatMap(({ type }) => STEPS[type] ?? []),
    outstanding: outstanding(events),
    failure_reason: told(events, 'CompensationStarted', 'reason'),
    saga_completed_at: isCompensating ? null : (turn?.at ?? null),
  };
}

/** What the last event of a type says; null where there was none. */
function told(events: readonly RawEvent[], type: string, field: string): unknown {
  return latest(events, type)?.data[field] ?? null;
}

/** What was planned, or else found to be missing, less what was undone since; nothing after the end. */
function outstanding(events: readonly RawEvent[]): readonly string[] {
  if (latest(events, 'OrderCancelled')) return [];
  const last = latest(events, 'CompensationStarted', 'CompensationFailed');
  const planned = (last?.data.plan ?? last?.data.compensations ?? []) as readonly string[];
  const since = events.filter(({ version }) => version > (last?.version ?? 0));
  const done = since.map(({ type }) => UNDONE[type]);
  return planned.filter((compensation) => !done.includes(compensation));
}
