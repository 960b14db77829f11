import { describe, expect, test } from 'vitest';
import { AdjustStock, ReleaseStock, ReserveStock } from '../../../domain/stock/commands.ts';
import { badFields } from '../../support/violations.ts';

const productId = '1';

describe('stock is counted in whole pieces', () => {
  test.each([1, -1, 1_000_000_000, -1_000_000_000])('adjusted by %i', (delta) => {
    expect(badFields(AdjustStock, { productId, delta })).toEqual([]);
  });

  test.each([0, -0, 1.5, 1_000_000_001, -1_000_000_001, Number.NaN, '1', null])(
    'not adjusted by %j',
    (delta) => {
      expect(badFields(AdjustStock, { productId, delta })).toEqual(['delta']);
    },
  );

  test.each([1, 999, 1_000_000_000])('reserved: %i', (quantity) => {
    expect(badFields(ReserveStock, { productId, orderId: 'a', quantity })).toEqual([]);
  });

  test.each([0, -1, 1.5, 1_000_000_001, '1', null])('not reserved: %j', (quantity) => {
    expect(badFields(ReserveStock, { productId, orderId: 'a', quantity })).toEqual(['quantity']);
  });

  test('every bad field is named', () => {
    const bad = { productId: '/', orderId: '', quantity: 0, delta: 0, reason: 'x'.repeat(501) };
    expect(badFields(AdjustStock, bad)).toEqual(['productId', 'delta', 'reason']);
    expect(badFields(ReserveStock, bad)).toEqual(['productId', 'orderId', 'quantity']);
    expect(badFields(ReleaseStock, bad)).toEqual(['productId', 'orderId']);
  });
});
