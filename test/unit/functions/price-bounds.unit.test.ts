import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hundredthsFrom, hundredthsTo, toHundredths } from '../../../functions/read-model/price.ts';

describe('a bound of a price', () => {
  test.each([
    [0, 0, 0],
    [1.1, 110, 110],
    [19.99, 1_999, 1_999],
    [0.07, 7, 7],
    [1.005, 101, 100],
    [299_000, 29_900_000, 29_900_000],
    [999_999.99, 99_999_999, 99_999_999],
    [1e300, 1_000_000_000, 1_000_000_000],
  ])('%d lies from %d and up to %d hundredths', (price, from, to) => {
    expect(hundredthsFrom(price)).toBe(from);
    expect(hundredthsTo(price)).toBe(to);
  });

  test('that is a price is that price', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (amount) => {
        expect(toHundredths({ amount, currency: 'USD' })).toBe(amount);
        expect(hundredthsFrom(amount / 100)).toBe(amount);
        expect(hundredthsTo(amount / 100)).toBe(amount);
      }),
    );
  });

  test('compares currencies by their major units', () => {
    expect(toHundredths({ amount: 500, currency: 'JPY' })).toBe(
      toHundredths({ amount: 50_000, currency: 'USD' }),
    );
  });
});
