import { describe, expect, test } from 'vitest';
import { CancelOrder, OrderReference, PlaceOrder } from '../../../domain/order/commands.ts';
import { validate } from '../../../domain/validate.ts';
import { badFields, violationsOf } from '../../support/violations.ts';

const item = { productId: '1', quantity: 1 };
const order = { id: 'o-1', userId: 'user-123', items: [item] };
const address = { postalCode: '150-0001', city: '東京', street: '神宮前 1-2-3', country: 'JP' };

function items(count: number) {
  return Array.from({ length: count }, (_, index) => ({ productId: index + 1, quantity: 1 }));
}

describe('an order has 1 to 50 items', () => {
  test.each([1, 50])('%i', (count) => {
    expect(badFields(PlaceOrder, { ...order, items: items(count) })).toEqual([]);
  });

  test.each([0, 51])('not %i', (count) => {
    expect(badFields(PlaceOrder, { ...order, items: items(count) })).toEqual(['items']);
  });

  test('51 are refused even where they are of one product', () => {
    expect(badFields(PlaceOrder, { ...order, items: Array.from({ length: 51 }, () => item) })).toEqual([
      'items',
    ]);
  });

  test.each([null, undefined, 'none', {}, 5])('not %j', (list) => {
    expect(badFields(PlaceOrder, { ...order, items: list })).toEqual(['items']);
  });
});

describe('the quantity of an item is 1 to 999', () => {
  test.each([1, 2, 999])('%i', (quantity) => {
    expect(badFields(PlaceOrder, { ...order, items: [{ ...item, quantity }] })).toEqual([]);
  });

  test.each([0, -1, 1_000, 1.5, '1', null, Number.NaN, Number.POSITIVE_INFINITY])('not %j', (quantity) => {
    expect(badFields(PlaceOrder, { ...order, items: [{ ...item, quantity }] })).toEqual(['items.0.quantity']);
  });
});

test('a product’s id may be an integer, as a GraphQL ID', () => {
  const { items: placed } = validate(PlaceOrder, { ...order, items: [{ productId: 7, quantity: 1 }] });
  expect(placed).toEqual([{ productId: '7', quantity: 1 }]);
});

describe('the address has postal code, city, street and country, when given', () => {
  test('it may be absent', () => {
    expect(validate(PlaceOrder, order).shippingAddress).toBeNull();
    expect(validate(PlaceOrder, { ...order, shippingAddress: null }).shippingAddress).toBeNull();
  });

  test('it is kept without blanks around it, its country in upper case', () => {
    const shippingAddress = { ...address, city: ' 東京 ', country: 'jp' };
    expect(validate(PlaceOrder, { ...order, shippingAddress }).shippingAddress).toEqual(address);
  });

  test.each(Object.keys(address))('its %s is required', (field) => {
    for (const missing of [undefined, null, '', ' ', 5]) {
      const shippingAddress = { ...address, [field]: missing };
      expect(badFields(PlaceOrder, { ...order, shippingAddress })).toEqual([`shippingAddress.${field}`]);
    }
  });

  test.each([
    ['postalCode', 20],
    ['city', 100],
    ['street', 200],
  ])('its %s has at most %i characters', (field, most) => {
    const of = (length: number) => ({
      ...order,
      shippingAddress: { ...address, [field]: '本'.repeat(length) },
    });
    expect(badFields(PlaceOrder, of(most))).toEqual([]);
    expect(badFields(PlaceOrder, of(most + 1))).toEqual([`shippingAddress.${field}`]);
  });

  test.each(['Japan', 'JPN', 'UK', 'ZZ'])('its country is not %s: two letters of ISO 3166-1', (country) => {
    const shippingAddress = { ...address, country };
    expect(badFields(PlaceOrder, { ...order, shippingAddress })).toEqual(['shippingAddress.country']);
  });

  test.each(['Tokyo', 5, true])('it is not %j', (shippingAddress) => {
    expect(badFields(PlaceOrder, { ...order, shippingAddress })).toEqual(['shippingAddress']);
  });
});

describe('the customer', () => {
  test.each(['u', 'x'.repeat(100)])('may be %s', (userId) => {
    expect(badFields(PlaceOrder, { ...order, userId })).toEqual([]);
  });

  test.each([undefined, null, '', ' ', 'x'.repeat(101), 5])('may not be %j', (userId) => {
    expect(badFields(PlaceOrder, { ...order, userId })).toEqual(['userId']);
  });
});

describe('the payment method', () => {
  test('is pm_card_visa where none is given', () => {
    expect(validate(PlaceOrder, order).paymentMethod).toBe('pm_card_visa');
    expect(validate(PlaceOrder, { ...order, paymentMethod: null }).paymentMethod).toBe('pm_card_visa');
  });

  test.each([
    'pm_card_visa',
    'pm_card_declined',
    'pm_card_insufficient_funds',
    'pm_card_fraud',
    'pm_timeout_once',
    'pm_unavailable_twice',
    'pm_of_another_provider',
  ])('may be %s', (paymentMethod) => {
    expect(validate(PlaceOrder, { ...order, paymentMethod }).paymentMethod).toBe(paymentMethod);
  });

  test.each(['', 'visa', 'pm_', 'pm_VISA', '4111 1111 1111 1111', `pm_${'x'.repeat(61)}`, 5])(
    'may not be %j',
    (paymentMethod) => {
      expect(badFields(PlaceOrder, { ...order, paymentMethod })).toEqual(['paymentMethod']);
    },
  );
});

test('the reason of a cancellation has at most 500 characters', () => {
  expect(validate(CancelOrder, { orderId: 'o-1' }).reason).toBeNull();
  expect(badFields(CancelOrder, { orderId: 'o-1', reason: 'x'.repeat(500) })).toEqual([]);
  expect(badFields(CancelOrder, { orderId: 'o-1', reason: 'x'.repeat(501) })).toEqual(['reason']);
});

test('a refusal names the limits', () => {
  expect(violationsOf(PlaceOrder, { ...order, items: [] })).toEqual([
    { field: 'items', message: 'must have 1 to 50 items' },
  ]);
  expect(violationsOf(PlaceOrder, { ...order, items: items(51) })).toEqual([
    { field: 'items', message: 'must have 1 to 50 items' },
  ]);
  expect(violationsOf(PlaceOrder, { ...order, items: [{ ...item, quantity: 0 }] })).toEqual([
    { field: 'items.0.quantity', message: 'must be 1 to 999' },
  ]);
  expect(violationsOf(PlaceOrder, { ...order, items: [{ ...item, quantity: 1_000 }] })).toEqual([
    { field: 'items.0.quantity', message: 'must be 1 to 999' },
  ]);
});

describe('items of one product have at most 999 pieces together', () => {
  const split = [{ ...item, quantity: 998 }, { productId: '2', quantity: 1 }, item];

  test('999', () => {
    expect(badFields(PlaceOrder, { ...order, items: split })).toEqual([]);
  });

  test('not 1 000: every item of that product is named, beside what else is wrong', () => {
    const bad = { ...order, items: [...split, item], shippingAddress: { ...address, city: '' } };
    expect(badFields(PlaceOrder, bad)).toEqual([
      'items.0.quantity',
      'items.2.quantity',
      'items.3.quantity',
      'shippingAddress.city',
    ]);
  });
});

test('nobody is called what stands in place of those who were erased: their data would be kept under no key', () => {
  expect(badFields(PlaceOrder, { ...order, userId: ' [erased] ' })).toEqual(['userId']);
});

test('every bad field is named, of every item', () => {
  const bad = {
    id: '/',
    userId: '',
    items: [item, { productId: '', quantity: 0 }, item, { productId: '1', quantity: 1_000 }],
    shippingAddress: { postalCode: '', city: '', street: '', country: '??' },
    paymentMethod: 'cash',
  };
  expect(badFields(PlaceOrder, bad)).toEqual([
    'id',
    'userId',
    'items.1.productId',
    'items.1.quantity',
    'items.3.quantity',
    'shippingAddress.postalCode',
    'shippingAddress.city',
    'shippingAddress.street',
    'shippingAddress.country',
    'paymentMethod',
  ]);
  expect(badFields(CancelOrder, { orderId: '', reason: 5 })).toEqual(['orderId', 'reason']);
  expect(badFields(OrderReference, { id: '' })).toEqual(['id']);
});
