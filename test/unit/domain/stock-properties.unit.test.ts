import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShopError } from '../../../domain/errors.ts';
import type { StockCommand } from '../../../domain/stock/commands.ts';
import { available, reserved, type Stock, stock } from '../../../domain/stock/decider.ts';
import type { StockEvent } from '../../../domain/stock/events.ts';
import { recordedAt, stateAfter } from '../../support/given.ts';

const productId = '1';
const orderId = fc.constantFrom('a', 'b', 'c', 'constructor');
const quantity = fc.integer({ min: 1, max: 12 });

const adjusting = fc
  .integer({ min: -12, max: 12 })
  .map((delta): StockCommand => ({ type: 'AdjustStock', input: { productId, delta, reason: null } }));
const reserving = fc
  .record({ orderId, quantity })
  .map((input): StockCommand => ({ type: 'ReserveStock', input: { productId, ...input } }));
const returning = fc
  .record({ orderId, quantity })
  .map((input): StockCommand => ({ type: 'ReturnStock', input: { productId, ...input } }));
const releasing = fc
  .record({ orderId })
  .map((input): StockCommand => ({ type: 'ReleaseStock', input: { productId, ...input } }));
const taking = fc
  .record({ orderId, quantity })
  .map((input): StockCommand => ({ type: 'TakeStock', input: { productId, ...input } }));
const opening = fc.constant<StockCommand>({ type: 'OpenStock', input: { productId, quantity: 5 } });
const closing = fc.constant<StockCommand>({ type: 'CloseStock', input: { productId } });

const anyCommand = fc.oneof(
  { weight: 4, arbitrary: adjusting },
  { weight: 8, arbitrary: reserving },
  { weight: 4, arbitrary: returning },
  { weight: 4, arbitrary: releasing },
  { weight: 8, arbitrary: taking },
  { weight: 1, arbitrary: opening },
  { weight: 1, arbitrary: closing },
);

/** What the command leads to; nothing where it is refused by a rule. Anything but a rule's refusal fails the test. */
function decided(command: StockCommand, state: Stock): readonly StockEvent[] {
  try {
    return stock.decide(command, state);
  } catch (refusal) {
    if (refusal instanceof ShopError) return [];
    throw refusal;
  }
}

/** Pieces that an event brings on the shelf or takes from it, told without the decider. */
function brought(event: StockEvent): number {
  switch (event.type) {
    case 'StockOpened':
    case 'StockReturned':
      return event.data.quantity;
    case 'StockAdjusted':
      return event.data.delta;
    case 'StockTaken':
      return -event.data.quantity;
    default:
      return 0;
  }
}

/** Pieces that an event sets aside for an order, or frees. */
function setAside(event: StockEvent): number {
  if (event.type === 'StockReserved') return event.data.quantity;
  return event.type === 'StockReleased' || event.type === 'StockTaken' ? -event.data.quantity : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

test('whatever is asked in whatever order, stock is never negative and never lost', () => {
  fc.assert(
    fc.property(fc.array(anyCommand, { minLength: 1, maxLength: 40 }), (commands) => {
      const history: StockEvent[] = [{ type: 'StockOpened', data: { productId, quantity: 10 } }];
      for (const command of commands) {
        history.push(...decided(command, stateAfter(stock, history)));
        const state = stateAfter(stock, history);
        if (state.status === 'none') throw new Error('stock went missing');
        expect(available(state)).toBeGreaterThanOrEqual(0);
        expect(Math.min(0, ...Object.values(state.reservations))).toBe(0);
        expect(state.onHand).toBe(sum(history.map(brought)));
        expect(reserved(state)).toBe(sum(history.map(setAside)));
        expect(available(state) + reserved(state)).toBe(state.onHand);
      }
    }),
    { numRuns: 300 },
  );
});

test('reserving and releasing again at once changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyCommand, { minLength: 1, maxLength: 20 }), (commands) => {
      let state: Stock = stateAfter(stock, [{ type: 'StockOpened', data: { productId, quantity: 10 } }]);
      for (const command of commands) {
        const events = decided(command, state);
        state = events.reduce((folded, event) => stock.evolve(folded, event, recordedAt(1)), state);
        const repeatable = ['ReserveStock', 'ReleaseStock'].includes(command.type);
        if (repeatable && events.length > 0) expect(stock.decide(command, state)).toEqual([]);
      }
    }),
  );
});
