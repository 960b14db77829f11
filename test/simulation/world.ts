import { errorTypeOf, type Send } from './customers.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** How large the world is. */
export interface WorldSize {
  readonly orders: number;
  /** Virtual milliseconds over which orders arrive. */
  readonly span: number;
}

const PRODUCTS = ['lamp', 'desk', 'chair', 'novel', 'tea', 'mug'] as const;
/** One product leaves the catalogue while orders of it are under way. */
const LEAVING = 'mug';
/** One order every so many virtual milliseconds on average: some ten sagas at a time. */
const BETWEEN_ORDERS = 250;

const PAYMENT_METHODS = [
  ...Array<string>(9).fill('pm_card_visa'),
  'pm_card_declined',
  'pm_card_insufficient_funds',
  'pm_card_fraud',
  'pm_unknown',
  'pm_timeout_once',
  'pm_timeout_once',
  'pm_unavailable_twice',
  'pm_unavailable_twice',
];
const home = { postalCode: '100-0001', city: 'Tokyo', street: 'Chiyoda 1', country: 'JP' };
const ADDRESSES = [
  ...Array(8).fill(home),
  null,
  { ...home, country: 'XX' },
  { ...home, postalCode: '000-0000' },
  { ...home, city: 'Timeout' },
  { ...home, city: 'Timeout' },
] as const;

export function worldOf(orders: number): WorldSize {
  return { orders, span: orders * BETWEEN_ORDERS };
}

/** Fills an empty shop. Stock is scarce: about two thirds of what will be ordered. */
export async function openShop(send: Send, { orders }: WorldSize): Promise<void> {
  await send('CreateCategory', 'goods', { id: 'goods', name: 'Goods' });
  for (const [index, id] of PRODUCTS.entries()) {
    const stockQuantity = Math.ceil(orders * 0.35);
    const input = { id, name: `The ${id}`, price: 700 * (index + 1), categoryId: 'goods', stockQuantity };
    await send('CreateProduct', id, input);
  }
}

/** What happens in the shop, planned in virtual time. */
export function planLife(send: Send, scheduler: Scheduler, random: Random, size: WorldSize): void {
  const at = (moment: number, work: () => Promise<unknown>) =>
    scheduler.clock.after(moment, () => void work());
  for (let number = 1; number <= size.orders; number += 1) {
    const id = `o${number}`;
    const placedAt = random.between(0, size.span);
    const input = orderInput(id, random);
    at(placedAt, () => send('CreateOrder', id, input));
    for (const moment of cancellations(random)) {
      at(placedAt + moment, () => send('CancelOrder', id, { orderId: id, reason: 'changed my mind' }));
    }
    if (random.chance(0.15)) at(placedAt + random.between(1_000, 60_000), () => ship(send, id));
  }
  planManagement(send, { at, random, size });
}

function orderInput(id: string, random: Random) {
  const items = Array.from({ length: random.pick([1, 1, 1, 2, 2, 3]) }, () => ({
    productId: random.pick(PRODUCTS),
    quantity: random.integer(1, 3),
  }));
  const paymentMethod = random.pick(PAYMENT_METHODS);
  return {
    id,
    userId: `user-${random.integer(1, 20)}`,
    items,
    paymentMethod,
    shippingAddress: random.pick(ADDRESSES),
  };
}

/** A quarter of the orders: half of those while the saga runs, half when it is probably through; some twice. */
function cancellations(random: Random): number[] {
  if (!random.chance(0.25)) return [];
  const first = random.chance(0.5) ? random.between(10, 8_000) : random.between(8_000, 120_000);
  return random.chance(0.2) ? [first, first + random.between(0, 500)] : [first];
}

async function ship(send: Send, id: string): Promise<void> {
  const shipped = await send('ShipOrder', id, { id });
  if (errorTypeOf(shipped) === '') await send('DeliverOrder', id, { id });
}

interface Management {
  readonly at: (moment: number, work: () => Promise<unknown>) => unknown;
  readonly random: Random;
  readonly size: WorldSize;
}

function planManagement(send: Send, { at, random, size: { orders, span } }: Management): void {
  for (let round = 0; round < orders / 5; round += 1) {
    const productId = random.pick(PRODUCTS);
    const [delta, newPrice] = [random.pick([-3, -1, 2, 5, 10]), random.integer(500, 5_000)];
    at(random.between(0, span), () => send('AdjustStock', productId, { productId, delta }));
    at(random.between(0, span), () => send('ChangeProductPrice', productId, { id: productId, newPrice }));
  }
  // Refused while any of it is reserved.
  for (const share of [0.6, 0.7, 0.8, 0.9, 1, 1.5]) {
    at(span * share, () => send('DeleteProduct', LEAVING, { id: LEAVING }));
  }
}
