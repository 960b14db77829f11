import { describe, expect, test } from 'vitest';
import {
  ChangeProductPrice,
  CreateProduct,
  DeleteProduct,
  UpdateProduct,
} from '../../../domain/product/commands.ts';
import { validate } from '../../../domain/validate.ts';
import { badFields, violationsOf } from '../../support/violations.ts';

const create = { id: '1', name: 'MacBook Pro', price: 299_000, categoryId: '1' };
const update = { id: '1' };
const outOfRange = 'must be a number above 0 and at most 999999.99';

describe('a product’s name has 1 to 100 characters', () => {
  test.each(['x', 'x'.repeat(100), '本'.repeat(100), '🛒'.repeat(100)])('%s', (name) => {
    expect(badFields(CreateProduct, { ...create, name })).toEqual([]);
    expect(badFields(UpdateProduct, { ...update, name })).toEqual([]);
  });

  test.each(['', ' \u3000', 'x'.repeat(101), '🛒'.repeat(101), 'a\u0000b', 'a\uD83D', 5])(
    'not %j',
    (name) => {
      expect(badFields(CreateProduct, { ...create, name })).toEqual(['name']);
      expect(badFields(UpdateProduct, { ...update, name })).toEqual(['name']);
    },
  );
});

test('a name or a category that is null is left by an update, and required of a new product', () => {
  const nulls = { name: null, categoryId: null };
  expect(badFields(UpdateProduct, { ...update, ...nulls })).toEqual([]);
  expect(badFields(CreateProduct, { ...create, ...nulls })).toEqual(['name', 'categoryId']);
});

describe('a product’s description has at most 2000 characters', () => {
  test.each(['', 'x'.repeat(2_000), '本'.repeat(2_000), null])('%s', (description) => {
    expect(badFields(CreateProduct, { ...create, description })).toEqual([]);
    expect(badFields(UpdateProduct, { ...update, description })).toEqual([]);
  });

  test.each(['x'.repeat(2_001), '🛒'.repeat(2_001), 5])('not %j', (description) => {
    expect(badFields(CreateProduct, { ...create, description })).toEqual(['description']);
    expect(badFields(UpdateProduct, { ...update, description })).toEqual(['description']);
  });
});

describe('a new product’s price', () => {
  test.each([
    [1, 'JPY'],
    [999_999, 'JPY'],
    [0.01, 'USD'],
    [999_999.99, 'EUR'],
    ['3499.99', 'GBP'],
  ])('may be %s %s', (price, currency) => {
    expect(violationsOf(CreateProduct, { ...create, price, currency })).toEqual([]);
  });

  test.each([
    [0, 'JPY'],
    [-1, 'JPY'],
    [1_000_000, 'JPY'],
    [0, 'USD'],
    [1_000_000, 'USD'],
    ['ten', 'USD'],
  ])('may not be %s %s: it is above 0 and at most 999 999.99', (price, currency) => {
    expect(violationsOf(CreateProduct, { ...create, price, currency })).toEqual([
      { field: 'price', message: outOfRange },
    ]);
  });

  test.each([
    [100.5, 'JPY', 0],
    [100.5, 'KRW', 0],
    [9.999, 'USD', 2],
    [0.001, 'CNY', 2],
  ])('may not be %s %s: more decimals than the currency has', (price, currency, places) => {
    expect(violationsOf(CreateProduct, { ...create, price, currency })).toEqual([
      { field: 'price', message: `must have at most ${places} decimals in ${currency}` },
    ]);
  });

  test('is in yen where no currency is given', () => {
    expect(validate(CreateProduct, create).currency).toBe('JPY');
    expect(validate(CreateProduct, { ...create, currency: null }).currency).toBe('JPY');
    expect(violationsOf(CreateProduct, { ...create, price: 10.5 })).toEqual([
      { field: 'price', message: 'must have at most 0 decimals in JPY' },
    ]);
  });

  test.each(['usd', 'CHF', '', 5])('is in one of six currencies, not in %j', (currency) => {
    expect(violationsOf(CreateProduct, { ...create, price: 10.55, currency })).toEqual([
      { field: 'currency', message: 'must be one of JPY, KRW, USD, EUR, GBP, CNY' },
    ]);
    expect(badFields(CreateProduct, { ...create, price: -1, currency })).toEqual(['currency', 'price']);
  });

  test.each([null, undefined, true, {}, [1]])('is a number, not %j', (price) => {
    expect(badFields(CreateProduct, { ...create, price })).toEqual(['price']);
  });
});

describe('a changed price', () => {
  test.each([1, 0.01, 10.55, 999_999.99, '10.55'])('may be %s: its currency is the product’s', (price) => {
    expect(badFields(UpdateProduct, { ...update, price })).toEqual([]);
    expect(badFields(ChangeProductPrice, { id: '1', newPrice: price })).toEqual([]);
  });

  test.each([0, -1, 1_000_000, 0.001, 'ten', true, {}])('may not be %j, whatever the currency', (price) => {
    expect(badFields(UpdateProduct, { ...update, price })).toEqual(['price']);
    expect(badFields(ChangeProductPrice, { id: '1', newPrice: price })).toEqual(['newPrice']);
  });

  test('is left by an update that gives none', () => {
    expect(badFields(UpdateProduct, update)).toEqual([]);
    expect(badFields(UpdateProduct, { ...update, price: null })).toEqual([]);
    expect(badFields(ChangeProductPrice, { id: '1', newPrice: null })).toEqual(['newPrice']);
  });
});

describe('a new product’s stock', () => {
  test('is 0 where none is given', () => {
    expect(validate(CreateProduct, create).stockQuantity).toBe(0);
    expect(validate(CreateProduct, { ...create, stockQuantity: null }).stockQuantity).toBe(0);
  });

  test.each([0, 1, 1_000_000_000])('may be %i', (stockQuantity) => {
    expect(badFields(CreateProduct, { ...create, stockQuantity })).toEqual([]);
  });

  test.each([-1, 1.5, 1_000_000_001, '5', true])('may not be %j', (stockQuantity) => {
    expect(badFields(CreateProduct, { ...create, stockQuantity })).toEqual(['stockQuantity']);
  });
});

test('a reason has at most 500 characters', () => {
  const [longest, tooLong] = ['x'.repeat(500), 'x'.repeat(501)];
  expect(badFields(ChangeProductPrice, { id: '1', newPrice: 1, reason: longest })).toEqual([]);
  expect(badFields(ChangeProductPrice, { id: '1', newPrice: 1, reason: tooLong })).toEqual(['reason']);
  expect(badFields(DeleteProduct, { id: '1', reason: longest })).toEqual([]);
  expect(badFields(DeleteProduct, { id: '1', reason: tooLong })).toEqual(['reason']);
});

test('every bad field is named', () => {
  const bad = {
    id: '',
    name: '',
    description: 5,
    price: -1,
    currency: '?',
    categoryId: '/',
    stockQuantity: -1,
    newPrice: 0,
    reason: 5,
  };
  expect(badFields(CreateProduct, bad)).toEqual([
    'id',
    'name',
    'description',
    'currency',
    'categoryId',
    'stockQuantity',
    'price',
  ]);
  expect(badFields(UpdateProduct, bad)).toEqual([
    'id',
    'name',
    'description',
    'price',
    'currency',
    'categoryId',
  ]);
  expect(badFields(ChangeProductPrice, bad)).toEqual(['id', 'newPrice', 'currency', 'reason']);
  expect(badFields(DeleteProduct, bad)).toEqual(['id', 'reason']);
});
