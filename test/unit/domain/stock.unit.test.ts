import { describe, expect, test } from 'vitest';
import {
  AlreadyExistsError,
  BusinessRuleError,
  NotFoundError,
  ValidationError,
} from '../../../domain/errors.ts';
import type { StockCommand } from '../../../domain/stock/commands.ts';
import { available, reserved, stock } from '../../../domain/stock/decider.ts';
import type { StockEvent } from '../../../domain/stock/events.ts';
import { given, stateAfter } from '../../support/given.ts';

const productId = '1';
function opened(quantity: number): StockEvent {
  return { type: 'StockOpened', data: { productId, quantity } };
}
function happened(
  type: 'StockReserved' | 'StockReleased' | 'StockTaken' | 'StockReturned',
  orderId: string,
  quantity: number,
): StockEvent {
  return { type, data: { orderId, quantity } };
}
const closed: StockEvent = { type: 'StockClosed', data: {} };

function adjust(delta: number, reason: string | null = null): StockCommand {
  return { type: 'AdjustStock', input: { productId, delta, reason } };
}
function reserve(orderId: string, quantity: number): StockCommand {
  return { type: 'ReserveStock', input: { productId, orderId, quantity } };
}
function giveBack(orderId: string, quantity: number): StockCommand {
  return { type: 'ReturnStock', input: { productId, orderId, quantity } };
}
function release(orderId: string): StockCommand {
  return { type: 'ReleaseStock', input: { productId, orderId } };
}
function take(orderId: string, quantity: number): StockCommand {
  return { type: 'TakeStock', input: { productId, orderId, quantity } };
}
const open: StockCommand = { type: 'OpenStock', input: { productId, quantity: 10 } };
const close: StockCommand = { type: 'CloseStock', input: { productId } };

/** What a history leaves on hand, reserved and available. */
function counts(history: readonly StockEvent[]) {
  const state = stateAfter(stock, history);
  return state.status === 'none'
    ? null
    : { onHand: state.onHand, reserved: reserved(state), available: available(state) };
}

describe('available = on hand − reserved', () => {
  test.each<[string, StockEvent[], ReturnType<typeof counts>]>([
    ['no stock is kept', [], null],
    ['opened', [opened(10)], { onHand: 10, reserved: 0, available: 10 }],
    [
      'counted up and down',
      [
        opened(10),
        { type: 'StockAdjusted', data: { delta: 5, reason: null } },
        { type: 'StockAdjusted', data: { delta: -3, reason: null } },
      ],
      { onHand: 12, reserved: 0, available: 12 },
    ],
    [
      'reserved for two orders',
      [opened(10), happened('StockReserved', 'a', 3), happened('StockReserved', 'b', 4)],
      { onHand: 10, reserved: 7, available: 3 },
    ],
    [
      'released for one of them',
      [
        opened(10),
        happened('StockReserved', 'a', 3),
        happened('StockReserved', 'b', 4),
        happened('StockReleased', 'a', 3),
      ],
      { onHand: 10, reserved: 4, available: 6 },
    ],
    [
      'taken for one of them',
      [
        opened(10),
        happened('StockReserved', 'a', 3),
        happened('StockReserved', 'b', 4),
        happened('StockTaken', 'a', 3),
      ],
      { onHand: 7, reserved: 4, available: 3 },
    ],
    [
      'returned',
      [
        opened(10),
        happened('StockReserved', 'a', 3),
        happened('StockTaken', 'a', 3),
        happened('StockReturned', 'a', 3),
      ],
      { onHand: 10, reserved: 0, available: 10 },
    ],
  ])('%s', (_, history, expected) => {
    expect(counts(history)).toEqual(expected);
  });
});

describe('opening stock', () => {
  test('happens once for a product', () => {
    given(stock, [])
      .when(open)
      .then([opened(10)]);
    given(stock, [opened(5)])
      .when(open)
      .thenRefused(AlreadyExistsError);
    given(stock, [opened(5), closed])
      .when(open)
      .thenRefused(AlreadyExistsError);
  });
});

describe('reserving stock', () => {
  test('takes what is available, to the last piece', () => {
    given(stock, [opened(10)])
      .when(reserve('a', 10))
      .then([happened('StockReserved', 'a', 10)]);
    given(stock, [opened(10)])
      .when(reserve('a', 11))
      .thenRefused(BusinessRuleError, { reason: 'INSUFFICIENT_STOCK' });
  });

  test('leaves alone what other orders have reserved', () => {
    const others = [opened(10), happened('StockReserved', 'a', 3), happened('StockReserved', 'b', 4)];
    given(stock, others)
      .when(reserve('c', 3))
      .then([happened('StockReserved', 'c', 3)]);
    given(stock, others)
      .when(reserve('c', 4))
      .thenRefused(BusinessRuleError, { reason: 'INSUFFICIENT_STOCK' });
  });

  test('for the same order twice changes nothing and succeeds', () => {
    given(stock, [opened(10), happened('StockReserved', 'a', 10)])
      .when(reserve('a', 10))
      .thenNothingHappened();
  });

  test('for the same order in another quantity is refused: it would have less than it thinks', () => {
    for (const quantity of [2, 4]) {
      given(stock, [opened(10), happened('StockReserved', 'a', 3)])
        .when(reserve('a', quantity))
        .thenRefused(BusinessRuleError, { reason: 'RESERVATION_DIFFERS' });
    }
  });

  test('is refused for a product that is gone', () => {
    given(stock, [opened(10), closed])
      .when(reserve('a', 1))
      .thenRefused(BusinessRuleError, { reason: 'PRODUCT_GONE' });
  });

  test('is refused for a product that never was', () => {
    given(stock, [])
      .when(reserve('a', 1))
      .thenRefused(NotFoundError, { message: 'product 1 does not exist' });
  });
});

describe('ending a reservation', () => {
  const kept = [opened(10), happened('StockReserved', 'a', 3), happened('StockReserved', 'b', 4)];

  test('releases the order’s own quantity', () => {
    given(stock, kept)
      .when(release('a'))
      .then([happened('StockReleased', 'a', 3)]);
    given(stock, kept)
      .when(release('b'))
      .then([happened('StockReleased', 'b', 4)]);
  });

  test('or takes it from the shelf', () => {
    given(stock, kept)
      .when(take('b', 4))
      .then([happened('StockTaken', 'b', 4)]);
  });

  test('that was not there changes nothing and succeeds', () => {
    given(stock, kept).when(release('c')).thenNothingHappened();
  });

  test('twice changes nothing and succeeds', () => {
    const released = [...kept, happened('StockReleased', 'a', 3)];
    given(stock, released).when(release('a')).thenNothingHappened();
    const taken = [...kept, happened('StockTaken', 'a', 3)];
    given(stock, taken).when(release('a')).thenNothingHappened();
  });

  test('that is not there, or no longer, cannot be taken: the order must not go out', () => {
    const missing = { reason: 'RESERVATION_MISSING' } as const;
    given(stock, kept).when(take('c', 3)).thenRefused(BusinessRuleError, missing);
    given(stock, [...kept, happened('StockReleased', 'a', 3)])
      .when(take('a', 3))
      .thenRefused(BusinessRuleError, missing);
    given(stock, [...kept, happened('StockTaken', 'a', 3)])
      .when(take('a', 3))
      .thenRefused(BusinessRuleError, missing);
    given(stock, kept).when(take('a', 4)).thenRefused(BusinessRuleError, missing);
  });

  test('is refused for a product that never was', () => {
    given(stock, []).when(release('a')).thenRefused(NotFoundError);
    given(stock, []).when(take('a', 3)).thenRefused(NotFoundError);
  });
});

describe('returning what was taken', () => {
  test('puts it back on the shelf, even of a product that is gone', () => {
    const taken = [opened(10), happened('StockReserved', 'a', 3), happened('StockTaken', 'a', 3)];
    given(stock, taken)
      .when(giveBack('a', 3))
      .then([happened('StockReturned', 'a', 3)]);
    given(stock, [...taken, closed])
      .when(giveBack('a', 3))
      .then([happened('StockReturned', 'a', 3)]);
    given(stock, []).when(giveBack('a', 3)).thenRefused(NotFoundError);
  });
});

describe('adjusting stock', () => {
  const kept = [opened(10), happened('StockReserved', 'a', 3)];

  test('counts up or down, down to what is reserved', () => {
    given(stock, kept)
      .when(adjust(5, 'delivery'))
      .then([{ type: 'StockAdjusted', data: { delta: 5, reason: 'delivery' } }]);
    given(stock, kept)
      .when(adjust(-7))
      .then([{ type: 'StockAdjusted', data: { delta: -7, reason: null } }]);
    given(stock, kept).when(adjust(-8)).thenRefused(BusinessRuleError, { reason: 'INSUFFICIENT_STOCK' });
  });

  test('counts up to 10⁹ at most', () => {
    given(stock, kept)
      .when(adjust(999_999_990))
      .then([{ type: 'StockAdjusted', data: { delta: 999_999_990, reason: null } }]);
    given(stock, kept)
      .when(adjust(999_999_991))
      .thenRefused(ValidationError, { violations: [{ field: 'delta' }] });
  });

  test('is refused for a product that never was, or is gone', () => {
    given(stock, []).when(adjust(1)).thenRefused(NotFoundError);
    given(stock, [opened(10), closed])
      .when(adjust(1))
      .thenRefused(NotFoundError);
  });
});

describe('a product with reserved stock cannot be deleted', () => {
  test('its stock closes where nothing is reserved', () => {
    given(stock, [opened(10)])
      .when(close)
      .then([closed]);
    given(stock, [opened(10), happened('StockReserved', 'a', 3), happened('StockReleased', 'a', 3)])
      .when(close)
      .then([closed]);
  });

  test('and stays open where something is', () => {
    given(stock, [opened(10), happened('StockReserved', 'a', 1)])
      .when(close)
      .thenRefused(BusinessRuleError, { reason: 'PRODUCT_HAS_RESERVATIONS' });
  });

  test('and is gone where it never was, or is closed already', () => {
    given(stock, []).when(close).thenRefused(NotFoundError);
    given(stock, [opened(10), closed])
      .when(close)
      .thenRefused(NotFoundError);
  });
});

describe('an order may be called anything an id may be', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '0', '1'])('%s', (orderId) => {
    given(stock, [opened(10)])
      .when(release(orderId))
      .thenNothingHappened();
    given(stock, [opened(10)])
      .when(take(orderId, 3))
      .thenRefused(BusinessRuleError, { reason: 'RESERVATION_MISSING' });
    given(stock, [opened(10)])
      .when(reserve(orderId, 3))
      .then([happened('StockReserved', orderId, 3)]);
    const kept = [opened(10), happened('StockReserved', orderId, 3)];
    expect(counts(kept)).toEqual({ onHand: 10, reserved: 3, available: 7 });
    given(stock, kept)
      .when(release(orderId))
      .then([happened('StockReleased', orderId, 3)]);
    expect(counts([...kept, happened('StockReleased', orderId, 3)])).toMatchObject({ reserved: 0 });
  });
});
