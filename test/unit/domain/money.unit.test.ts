import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ValidationError } from '../../../domain/errors.ts';
import {
  CURRENCIES,
  type Currency,
  DEFAULT_CURRENCY,
  multiply,
  parsePrice,
  priceOf,
  priceViolation,
  toMajor,
} from '../../../domain/money.ts';

const OUT_OF_RANGE = 'must be a number above 0 and at most 999999.99';

/** The minor unit's decimals, written down here once more from ISO 4217. */
const PLACES: Readonly<Record<Currency, number>> = { JPY: 0, KRW: 0, USD: 2, EUR: 2, GBP: 2, CNY: 2 };
const anyCurrency = fc.constantFrom(...CURRENCIES);
const anyPrice = anyCurrency.chain((currency) =>
  fc
    .integer({ min: 1, max: PLACES[currency] === 0 ? 999_999 : 99_999_999 })
    .map((amount) => ({ amount, currency })),
);

describe('a price is an integer of the currency’s minor unit', () => {
  test('the default currency is the yen', () => {
    expect(DEFAULT_CURRENCY).toBe('JPY');
    expect([...CURRENCIES].sort()).toEqual(Object.keys(PLACES).sort());
  });

  test.each([
    [299_000, 'JPY', 299_000],
    [299_000, 'KRW', 299_000],
    [3_499.99, 'USD', 349_999],
    [3_499.9, 'EUR', 349_990],
    [3_499, 'GBP', 349_900],
    ['3499.99', 'CNY', 349_999],
    ['0003.50', 'USD', 350],
    [1.1, 'USD', 110],
    [0.07, 'USD', 7],
    [1_000.0, 'JPY', 1_000],
    ['1000.00', 'JPY', 1_000],
    ['1.2500', 'USD', 125],
  ] as const)('%s in %s is %i', (decimal, currency, amount) => {
    expect(parsePrice(decimal, currency)).toEqual({ amount, currency });
  });

  test.each([
    [0.5, 'JPY', 0],
    [1_000.01, 'KRW', 0],
    [999_999.99, 'JPY', 0],
    [9.999, 'USD', 2],
    ['9.990001', 'EUR', 2],
    [0.001, 'GBP', 2],
    [1.005, 'CNY', 2],
  ] as const)('%s is too precise for %s, and never rounded', (decimal, currency, places) => {
    expect(parsePrice(decimal, currency)).toBe(`must have at most ${places} decimals in ${currency}`);
  });

  test('so small that it prints with an exponent is too precise, not out of range', () => {
    expect(parsePrice(0.000_000_1, 'USD')).toBe('has too many decimals');
  });

  test.each([
    [1, 'JPY'],
    [999_999, 'JPY'],
    [0.01, 'USD'],
    [999_999.99, 'USD'],
  ] as const)('%s %s is within the limits', (decimal, currency) => {
    expect(parsePrice(decimal, currency)).toMatchObject({ currency });
  });

  test.each([
    [0, 'JPY'],
    [-0, 'JPY'],
    ['0.00', 'USD'],
    [-1, 'JPY'],
    [-0.01, 'USD'],
    [1_000_000, 'JPY'],
    [1_000_000, 'USD'],
    ['1000000.00', 'USD'],
    [1e21, 'JPY'],
    ['9'.repeat(400), 'JPY'],
    [Number.NaN, 'JPY'],
    [Number.POSITIVE_INFINITY, 'JPY'],
    ['', 'JPY'],
    ['ten', 'JPY'],
    ['1e3', 'JPY'],
    ['0x10', 'JPY'],
    ['1,000', 'JPY'],
    [' 1', 'JPY'],
    ['1.', 'USD'],
    ['.5', 'USD'],
    ['+1', 'USD'],
    ['１', 'JPY'],
  ] as const)('%s %s is not a price', (decimal, currency) => {
    expect(parsePrice(decimal, currency)).toBe(OUT_OF_RANGE);
  });

  test('prints as what it was read from, whatever the currency', () => {
    fc.assert(
      fc.property(anyPrice, (price) => {
        const text = toMajor(price).toFixed(PLACES[price.currency]);
        expect(parsePrice(toMajor(price), price.currency)).toEqual(price);
        expect(parsePrice(text, price.currency)).toEqual(price);
        expect(parsePrice(`${text}${PLACES[price.currency] > 0 ? '0' : '.0'}`, price.currency)).toEqual(
          price,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('is either exact or refused, whatever the number', () => {
    fc.assert(
      fc.property(fc.double(), anyCurrency, (decimal, currency) => {
        const price = parsePrice(decimal, currency);
        if (typeof price !== 'string') expect(toMajor(price)).toBe(decimal);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a price whose currency is not known yet', () => {
  test.each([1, 0.01, 999_999.99, '1.50'])('%s is right in some currency', (decimal) => {
    expect(priceViolation(decimal)).toBeNull();
  });

  test.each([0, -1, 1_000_000, 'ten'])('%s is out of range in every currency', (decimal) => {
    expect(priceViolation(decimal)).toBe(OUT_OF_RANGE);
  });

  test.each([1.001, 0.001, 0.000_000_1])('%s is too precise for every currency', (decimal) => {
    expect(priceViolation(decimal)).toBe('has too many decimals');
  });

  test('is refused exactly where every currency refuses it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string(), anyPrice.map(toMajor)), (decimal) => {
        const refused = CURRENCIES.every((currency) => typeof parsePrice(decimal, currency) === 'string');
        expect(priceViolation(decimal) !== null).toBe(refused);
      }),
    );
  });
});

describe('amounts', () => {
  test('a price that must be right is refused by the name of its field', () => {
    expect(priceOf(10, 'JPY', 'newPrice')).toEqual({ amount: 10, currency: 'JPY' });
    expect(() => priceOf(-1, 'JPY', 'newPrice')).toThrow(
      new ValidationError([{ field: 'newPrice', message: OUT_OF_RANGE }]),
    );
  });

  test('are multiplied without any rounding', () => {
    expect(multiply({ amount: 1_010, currency: 'USD' }, 3)).toEqual({ amount: 3_030, currency: 'USD' });
  });

  test('print exactly even for the largest order: 50 products of 999 pieces each', () => {
    const total = multiply({ amount: 99_999_999, currency: 'USD' }, 50 * 999);
    expect(String(toMajor(total))).toBe('49949999500.5');
  });
});
