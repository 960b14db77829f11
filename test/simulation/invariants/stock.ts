import { type Evidence, type Fields, happened, type RawCommit } from '../evidence.ts';
import { type Invariant, type Violation, violationsOf } from './invariant.ts';

const violations = violationsOf('2: stock adds up');

/** Where a product's pieces are. */
interface Pieces {
  initial: number;
  adjusted: number;
  reserved: number;
  taken: number;
}

/** What each type of event moves, by its quantity. */
const MOVES: Readonly<Record<string, (pieces: Pieces, data: Fields) => void>> = {
  StockOpened: (pieces, { quantity }) => {
    pieces.initial += Number(quantity);
  },
  StockAdjusted: (pieces, { delta }) => {
    pieces.adjusted += Number(delta);
  },
  StockReserved: (pieces, { quantity }) => {
    pieces.reserved += Number(quantity);
  },
  StockReleased: (pieces, { quantity }) => {
    pieces.reserved -= Number(quantity);
  },
  StockTaken: (pieces, { quantity }) => {
    pieces.reserved -= Number(quantity);
    pieces.taken += Number(quantity);
  },
  StockReturned: (pieces, { quantity }) => {
    pieces.taken -= Number(quantity);
  },
  StockClosed: () => undefined,
};

/**
 * Per product: initial + adjustments = available + reserved + taken, none of them negative at any version; and at the
 * end what is reserved and taken is exactly what the orders, by their own events, have reserved and taken.
 */
export const stockAddsUp: Invariant = ({ after }) =>
  [...after.streams]
    .filter(([pk]) => pk.includes('/stock/'))
    .flatMap(([pk, commits]) => productAddsUp(pk.split('/')[2] ?? '', commits, after));

function productAddsUp(id: string, commits: readonly RawCommit[], evidence: Evidence): Violation[] {
  const pieces: Pieces = { initial: 0, adjusted: 0, reserved: 0, taken: 0 };
  const along = commits.flatMap((commit) => {
    for (const { type, data } of commit.events) MOVES[type]?.(pieces, data);
    return [...neverNegative(id, commit.sk, pieces), ...snapshotAgrees(id, commit, pieces)];
  });
  const owed = owedToOrders(id, evidence);
  const row = evidence.rows.stock.find((candidate) => candidate.id === id);
  const shown = Number(row?.on_hand) - Number(row?.reserved);
  const { initial, adjusted, reserved, taken } = pieces;
  return [
    ...along,
    ...violations(
      id,
      reserved !== owed.reserved && `${reserved} are reserved, but orders have reserved ${owed.reserved}`,
      taken !== owed.taken && `${taken} are taken, but orders have taken ${owed.taken}`,
      initial + adjusted !== shown + reserved + taken &&
        `${initial} + ${adjusted} are not ${shown} available + ${reserved} reserved + ${taken} taken`,
    ),
  ];
}

function neverNegative(id: string, version: number, pieces: Pieces): Violation[] {
  const { initial, adjusted, reserved, taken } = pieces;
  const available = initial + adjusted - reserved - taken;
  return violations(
    id,
    available < 0 && `${available} are available at version ${version}`,
    reserved < 0 && `${reserved} are reserved at version ${version}`,
    taken < 0 && `${taken} are taken at version ${version}`,
  );
}

function snapshotAgrees(id: string, { sk, snapshot }: RawCommit, pieces: Pieces): Violation[] {
  if (!snapshot) return [];
  const { onHand, reservations } = snapshot.state as { onHand: number; reservations: Record<string, number> };
  const reserved = Object.values(reservations).reduce((sum, quantity) => sum + quantity, 0);
  const onShelf = pieces.initial + pieces.adjusted - pieces.taken;
  return violations(
    id,
    onHand !== onShelf && `the snapshot at ${sk} has ${onHand} on hand, the events have ${onShelf}`,
    reserved !== pieces.reserved && `the snapshot at ${sk} has ${reserved} reserved, not ${pieces.reserved}`,
  );
}

function owedToOrders(productId: string, { orders }: Evidence) {
  const owed = { reserved: 0, taken: 0 };
  for (const order of orders) {
    if (!happened(order, 'InventoryReserved') || happened(order, 'InventoryReleased')) continue;
    const lines = order.lines.filter((line) => line.productId === productId);
    const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
    owed[happened(order, 'OrderConfirmed') ? 'taken' : 'reserved'] += quantity;
  }
  return owed;
}
