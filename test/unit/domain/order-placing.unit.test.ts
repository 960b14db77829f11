import { describe, test } from 'vitest';
import { AlreadyExistsError, BusinessRuleError, NotFoundError } from '../../../domain/errors.ts';
import type { OrderCommand, PlaceOrder } from '../../../domain/order/commands.ts';
import { order } from '../../../domain/order/decider.ts';
import type { OrderPlaced } from '../../../domain/order/events.ts';
import type { KnownProduct } from '../../../domain/product/decider.ts';
import { given, recordedAt } from '../../support/given.ts';
import { HISTORIES, POINTS } from '../../support/order-history.ts';

function known(id: string, price: number, data: Partial<KnownProduct> = {}): KnownProduct {
  const basics = { description: null, currency: 'JPY', categoryId: '1', status: 'active' } as const;
  return { id, name: `Product ${id}`, price, ...basics, ...data };
}
const laptop = known('1', 299_000);
const book = known('2', 3_500);
const inDollars = { currency: 'USD' } as const;
const address = { postalCode: '150-0001', city: '東京', street: '神宮前 1-2-3', country: 'JP' };

function item(productId: string, quantity: number) {
  return { productId, quantity };
}

function place(
  items: PlaceOrder['items'],
  catalogue: readonly KnownProduct[],
  input: Partial<PlaceOrder> = {},
) {
  const command: OrderCommand = {
    type: 'PlaceOrder',
    input: {
      id: 'o-1',
      userId: 'user-123',
      items,
      shippingAddress: null,
      paymentMethod: 'pm_card_visa',
      ...input,
    },
    facts: { products: new Map(catalogue.map((product) => [product.id, product])) },
  };
  return command;
}

function placed(data: Partial<OrderPlaced['data']>): OrderPlaced {
  const basics = { id: 'o-1', userId: 'user-123', currency: 'JPY', paymentMethod: 'pm_card_visa' } as const;
  return { type: 'OrderPlaced', data: { ...basics, lines: [], total: 0, shippingAddress: null, ...data } };
}
function line(productId: string, quantity: number, price: number) {
  return { productId, productName: `Product ${productId}`, quantity, price };
}

describe('placing an order', () => {
  test('takes name and price of each product from the catalogue; total = Σ price × quantity', () => {
    given(order, [])
      .when(place([item('1', 2), item('2', 3)], [laptop, book]))
      .then([placed({ lines: [line('1', 2, 299_000), line('2', 3, 3_500)], total: 608_500 })]);
  });

  test('counts cents, not dollars', () => {
    given(order, [])
      .when(place([item('2', 3)], [known('2', 1_010, inDollars)]))
      .then([placed({ lines: [line('2', 3, 1_010)], total: 3_030, currency: 'USD' })]);
  });

  test('is exact for the largest order', () => {
    const items = Array.from({ length: 50 }, (_, index) => item(String(index), 999));
    given(order, [])
      .when(
        place(
          items,
          items.map(({ productId }) => known(productId, 99_999_999, inDollars)),
        ),
      )
      .then([
        placed({
          lines: items.map(({ productId }) => line(productId, 999, 99_999_999)),
          total: 4_994_999_950_050,
          currency: 'USD',
        }),
      ]);
  });

  test('keeps customer, address and payment method', () => {
    const input = { userId: 'user-7', shippingAddress: address, paymentMethod: 'pm_card_fraud' };
    given(order, [])
      .when(place([item('2', 1)], [book], input))
      .then([placed({ lines: [line('2', 1, 3_500)], total: 3_500, ...input })]);
  });

  test('is refused where the id is taken, whatever became of the order', () => {
    for (const point of POINTS) {
      given(order, HISTORIES[point])
        .when(place([item('2', 1)], [book]))
        .thenRefused(AlreadyExistsError);
    }
  });
});

describe('items of the same product are merged', () => {
  test('in the order of their first appearance', () => {
    given(order, [])
      .when(place([item('2', 1), item('1', 1), item('2', 4)], [laptop, book]))
      .then([placed({ lines: [line('2', 5, 3_500), line('1', 1, 299_000)], total: 316_500 })]);
  });

  test('up to 999 pieces', () => {
    given(order, [])
      .when(place([item('2', 998), item('2', 1)], [book]))
      .then([placed({ lines: [line('2', 999, 3_500)], total: 3_496_500 })]);
  });
});

describe('an ordered product must exist', () => {
  test('one that never was is not found', () => {
    given(order, [])
      .when(place([item('1', 1), item('9', 1)], [laptop]))
      .thenRefused(NotFoundError, { message: 'product 9 does not exist' });
  });

  test('nor is one that was deleted', () => {
    given(order, [])
      .when(place([item('1', 1)], [{ ...laptop, status: 'deleted' }]))
      .thenRefused(NotFoundError, { message: 'product 1 does not exist' });
  });
});

describe('an order has one currency', () => {
  test('that of its products', () => {
    given(order, [])
      .when(place([item('1', 1), item('2', 1)], [known('1', 100, inDollars), known('2', 200, inDollars)]))
      .then([placed({ lines: [line('1', 1, 100), line('2', 1, 200)], total: 300, currency: 'USD' })]);
  });

  test('two are refused', () => {
    given(order, [])
      .when(place([item('1', 1), item('2', 1)], [laptop, known('2', 200, inDollars)]))
      .thenRefused(BusinessRuleError, { reason: 'MIXED_CURRENCIES' });
  });
});

test('a placed order is PENDING, and its saga has STARTED', () => {
  given(order, [placed({ lines: [line('2', 1, 3_500)], total: 3_500 })]).thenState({
    status: 'PENDING',
    id: 'o-1',
    userId: 'user-123',
    lines: [line('2', 1, 3_500)],
    total: 3_500,
    currency: 'JPY',
    paymentId: null,
    trackingNumber: null,
    cancellation: null,
    cancellationReason: null,
    saga: {
      status: 'STARTED',
      completedSteps: [],
      outstanding: [],
      failureReason: null,
      startedAt: recordedAt(1),
      completedAt: null,
    },
  });
});
