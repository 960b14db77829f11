import { type Evidence, eventsOf, type Fields, happened, type OrderEvidence } from '../evidence.ts';
import { type Invariant, type Violation, violationsOf } from './invariant.ts';
import { concerns } from './orders.ts';
import { booksOf } from './providers.ts';

const violations = violationsOf('5: no effect without its event, no event without its effect');

/** Each effect of an order, wherever it is, has its event, and each event its effect. */
export const effectsHaveEvents: Invariant = ({ after }) => {
  const moves = stockMoves(after);
  return after.orders.flatMap((order) => [
    ...inStock(order, moves),
    ...atTheGateway(order, after),
    ...atTheCarrier(order, after),
    ...executions(order, after),
  ]);
};

/** How often which quantity of which product moved for which order: `StockReserved o1 lamp 2`. */
function stockMoves({ streams }: Evidence): ReadonlyMap<string, readonly string[]> {
  const moves = [...streams].flatMap(([pk, commits]) => {
    const [, type, productId] = pk.split('/');
    if (type !== 'stock') return [];
    return eventsOf(commits).flatMap(({ type: event, data }) =>
      data.orderId === undefined
        ? []
        : [{ order: String(data.orderId), move: `${event} ${productId} ${String(data.quantity)}` }],
    );
  });
  return new Map(
    [...Map.groupBy(moves, ({ order }) => order)].map(([id, own]) => [id, own.map(({ move }) => move)]),
  );
}

/** The moves that an order's own events stand for. */
function expectedMoves(order: OrderEvidence): string[] {
  const moved = (type: string) =>
    order.lines.map(({ productId, quantity }) => `${type} ${productId} ${quantity}`);
  const isConfirmed = happened(order, 'OrderConfirmed');
  return [
    ...(happened(order, 'InventoryReserved') ? moved('StockReserved') : []),
    ...(isConfirmed ? moved('StockTaken') : []),
    ...(happened(order, 'InventoryReleased') ? moved(isConfirmed ? 'StockReturned' : 'StockReleased') : []),
  ];
}

function inStock(order: OrderEvidence, moves: ReadonlyMap<string, readonly string[]>): Violation[] {
  const found = [...(moves.get(order.id) ?? [])].sort().join('; ');
  const expected = expectedMoves(order).sort().join('; ');
  return violations(
    order.id,
    found !== expected && `stock moved: ${found || 'nothing'}; the order says: ${expected || 'nothing'}`,
  );
}

function dataOf({ events }: OrderEvidence, type: string): Fields | undefined {
  return events.find((event) => event.type === type)?.data;
}

function atTheGateway(order: OrderEvidence, evidence: Evidence): Violation[] {
  const { done, undone } = booksOf(evidence, 'payment', order.id);
  const charge = done[0]?.effect as Fields | undefined;
  const processed = dataOf(order, 'PaymentProcessed');
  const refunded = dataOf(order, 'PaymentRefunded');
  const known = processed ?? refunded;
  if (charge) return chargeAgrees(order, charge, [processed, refunded]).concat(refundsAgree());
  return [
    ...refundsAgree(),
    ...violations(
      order.id,
      known !== undefined && 'an event tells of a payment that the provider does not know',
    ),
  ];

  function refundsAgree(): Violation[] {
    const differ = undone.length > 0 !== (refunded !== undefined);
    return violations(order.id, differ && 'refunds and their events differ');
  }
}

/** A charge is told of by an event, and by each event alike. */
function chargeAgrees(
  { id, total }: OrderEvidence,
  charge: Fields,
  told: readonly (Fields | undefined)[],
): Violation[] {
  const known = told.filter((data) => data !== undefined);
  return violations(
    id,
    known.length === 0 && 'the provider was paid, and no event tells of it',
    known.some((data) => !isSame(charge, data)) && 'the payment differs from its event',
    Number(charge.amount) !== total && 'another amount than the total was charged',
  );
}

function isSame(a: Fields, b: Fields): boolean {
  return a.paymentId === b.paymentId && a.amount === b.amount && a.currency === b.currency;
}

function atTheCarrier(order: OrderEvidence, evidence: Evidence): Violation[] {
  const { done, undone } = booksOf(evidence, 'shipment', order.id);
  const booked = (done[0]?.effect as Fields | undefined)?.trackingNumber;
  const arranged = dataOf(order, 'ShippingArranged')?.trackingNumber;
  const cancelled = dataOf(order, 'ShippingCancelled')?.trackingNumber;
  return violations(
    order.id,
    booked !== (arranged ?? cancelled) &&
      `the carrier booked ${String(booked)}, events tell ${String(arranged)}`,
    undone.length > 0 !== (cancelled !== undefined) && 'cancelled shipments and their events differ',
    cancelled !== undefined && cancelled !== booked && 'another shipment was cancelled than booked',
  );
}

/** One execution for the order, and one for its cancellation after confirmation, if there was one. */
function executions(order: OrderEvidence, { executions: all }: Evidence): Violation[] {
  const own = all.filter((execution) => concerns(execution, order.id)).map(({ name }) => name);
  const late = order.events.some(
    ({ type, data }) => type === 'OrderCancellationRequested' && data.sagaRunning === false,
  );
  const cancelling = own.filter((name) => /^[^_]*_cancel-/.test(name)).length;
  return violations(
    order.id,
    own.length - cancelling !== 1 && `${own.length - cancelling} executions were started for the order`,
    cancelling !== (late ? 1 : 0) && `${cancelling} executions were started for its cancellation`,
  );
}
