import type { Aggregate } from '../decider.ts';
import { AlreadyExistsError, BusinessRuleError, NotFoundError, ValidationError } from '../errors.ts';
import { type AdjustStock, MAXIMUM_STOCK, type ReserveStock, type StockCommand } from './commands.ts';
import type { StockEvent } from './events.ts';
import { upcasters } from './upcasters.ts';

/** The stock of one product, in pieces. */
export interface KnownStock {
  readonly status: 'open' | 'closed';
  readonly productId: string;
  readonly onHand: number;
  /** The quantity that each open order has reserved. */
  readonly reservations: Readonly<Record<string, number>>;
}

export type Stock = { readonly status: 'none' } | KnownStock;

/** The pieces that open orders have reserved, in all. */
export function reserved(stock: KnownStock): number {
  return Object.values(stock.reservations).reduce((sum, quantity) => sum + quantity, 0);
}

/** What can be ordered now; never below 0. */
export function available(stock: KnownStock): number {
  return stock.onHand - reserved(stock);
}

/** Own properties only: an order may well be called `constructor`. */
function reservationOf(stock: KnownStock, orderId: string): number | undefined {
  return Object.hasOwn(stock.reservations, orderId) ? stock.reservations[orderId] : undefined;
}

function knownStock(state: Stock, productId: string): KnownStock {
  if (state.status === 'none') throw new NotFoundError('product', productId);
  return state;
}

function openStock(state: Stock, productId: string): KnownStock {
  const stock = knownStock(state, productId);
  if (stock.status === 'closed') throw new NotFoundError('product', productId);
  return stock;
}

function adjust({ productId, delta, reason }: AdjustStock, state: Stock): StockEvent[] {
  const stock = openStock(state, productId);
  if (available(stock) + delta < 0) {
    const message = `only ${available(stock)} of product ${productId} are available`;
    throw new BusinessRuleError('INSUFFICIENT_STOCK', message);
  }
  if (stock.onHand + delta > MAXIMUM_STOCK) {
    throw new ValidationError([{ field: 'delta', message: `stock must stay at most ${MAXIMUM_STOCK}` }]);
  }
  return [{ type: 'StockAdjusted', data: { delta, reason } }];
}

function reserve({ productId, orderId, quantity }: ReserveStock, state: Stock): StockEvent[] {
  const stock = knownStock(state, productId);
  const earlier = reservationOf(stock, orderId);
  if (earlier === quantity) return [];
  if (earlier !== undefined) {
    const message = `order ${orderId} has reserved ${earlier} of product ${productId} already`;
    throw new BusinessRuleError('RESERVATION_DIFFERS', message);
  }
  if (stock.status === 'closed') {
    throw new BusinessRuleError('PRODUCT_GONE', `product ${productId} is no longer sold`);
  }
  if (available(stock) < quantity) {
    throw new BusinessRuleError('INSUFFICIENT_STOCK', `insufficient stock for product ${productId}`);
  }
  return [{ type: 'StockReserved', data: { orderId, quantity } }];
}

function release(orderId: string, stock: KnownStock): StockEvent[] {
  const quantity = reservationOf(stock, orderId);
  return quantity === undefined ? [] : [{ type: 'StockReleased', data: { orderId, quantity } }];
}

/** Somebody may have released the reservation by hand, or put another in its place: then the order must not go out. */
function take({ productId, orderId, quantity }: ReserveStock, state: Stock): StockEvent[] {
  if (reservationOf(knownStock(state, productId), orderId) !== quantity) {
    throw new BusinessRuleError(
      'RESERVATION_MISSING',
      `${quantity} of product ${productId} are not reserved for order ${orderId}`,
    );
  }
  return [{ type: 'StockTaken', data: { orderId, quantity } }];
}

function close(productId: string, state: Stock): StockEvent[] {
  const stock = openStock(state, productId);
  if (reserved(stock) > 0) {
    throw new BusinessRuleError(
      'PRODUCT_HAS_RESERVATIONS',
      'a product with reserved stock cannot be deleted',
    );
  }
  return [{ type: 'StockClosed', data: {} }];
}

function decide(command: StockCommand, state: Stock): StockEvent[] {
  const { productId } = command.input;
  switch (command.type) {
    case 'OpenStock':
      if (state.status !== 'none')
        throw new AlreadyExistsError(`stock of product ${productId} exists already`);
      return [{ type: 'StockOpened', data: command.input }];
    case 'AdjustStock':
      return adjust(command.input, state);
    case 'ReserveStock':
      return reserve(command.input, state);
    case 'ReleaseStock':
      return release(command.input.orderId, knownStock(state, productId));
    case 'TakeStock':
      return take(command.input, state);
    case 'ReturnStock': {
      const { orderId, quantity } = command.input;
      knownStock(state, productId);
      return [{ type: 'StockReturned', data: { orderId, quantity } }];
    }
    case 'CloseStock':
      return close(productId, state);
    default: {
      const unknown: never = command;
      return unknown;
    }
  }
}

function without(reservations: KnownStock['reservations'], orderId: string): KnownStock['reservations'] {
  const { [orderId]: _ended, ...others } = reservations;
  return others;
}

function evolve(state: Stock, event: StockEvent): Stock {
  if (event.type === 'StockOpened') {
    const { productId, quantity } = event.data;
    return { status: 'open', productId, onHand: quantity, reservations: {} };
  }
  if (state.status === 'none') return state;
  const { onHand, reservations } = state;
  switch (event.type) {
    case 'StockAdjusted':
      return { ...state, onHand: onHand + event.data.delta };
    case 'StockReserved':
      return { ...state, reservations: { ...reservations, [event.data.orderId]: event.data.quantity } };
    case 'StockReleased':
      return { ...state, reservations: without(reservations, event.data.orderId) };
    case 'StockTaken':
      return {
        ...state,
        onHand: onHand - event.data.quantity,
        reservations: without(reservations, event.data.orderId),
      };
    case 'StockReturned':
      return { ...state, onHand: onHand + event.data.quantity };
    case 'StockClosed':
      return { ...state, status: 'closed' };
    default:
      // An event of a newer release, after a roll-back: what happened cannot be refused.
      event satisfies never;
      return state;
  }
}

export const stock: Aggregate<Stock, StockCommand, StockEvent> = {
  type: 'stock',
  initialState: { status: 'none' },
  eventVersions: {
    StockOpened: 1,
    StockAdjusted: 1,
    StockReserved: 1,
    StockReleased: 1,
    StockTaken: 1,
    StockReturned: 1,
    StockClosed: 1,
  },
  upcasters,
  stateVersion: 1,
  decide,
  evolve,
};
