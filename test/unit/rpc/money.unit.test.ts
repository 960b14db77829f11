import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CURRENCIES, type Currency, parsePrice } from '../../../domain/money.ts';
import { MoneySchema } from '../../../functions/rpc/generated/google/type/money_pb.ts';
import { fromMoney, toMoney } from '../../../functions/rpc/money.ts';

const message = (units: bigint, nanos: number, currencyCode = 'USD') =>
  create(MoneySchema, { currencyCode, units, nanos });

describe('an amount', () => {
  test.each([
    [{ amount: 299_000, currency: 'JPY' as const }, 299_000n, 0],
    [{ amount: 1_999, currency: 'USD' as const }, 19n, 990_000_000],
    [{ amount: 5, currency: 'EUR' as const }, 0n, 50_000_000],
    [{ amount: 0, currency: 'USD' as const }, 0n, 0],
    [{ amount: -1_950, currency: 'USD' as const }, -19n, -500_000_000],
  ])('%o has units and nanos', (money, units, nanos) => {
    expect(toMoney(money)).toEqual({ currencyCode: money.currency, units, nanos });
  });

  test('comes back exactly, whatever it is', () => {
    const amounts = fc.record({
      amount: fc.integer({ min: 1, max: 999_999 }),
      currency: fc.constantFrom<Currency>(...CURRENCIES),
    });
    fc.assert(
      fc.property(amounts, (money) => {
        const { price = '', currency } = fromMoney(create(MoneySchema, toMoney(money)));
        expect(currency).toBe(money.currency);
        expect(parsePrice(price, money.currency)).toEqual(money);
      }),
    );
  });
});

describe('a message', () => {
  test.each([
    [message(10n, 500_000_000), '10.5'],
    [message(0n, 1), '0.000000001'],
    [message(9_007_199_254_740_993n, 0), '9007199254740993'],
    [message(-3n, -250_000_000), '-3.25'],
    [message(0n, -10_000_000), '-0.01'],
  ])('%o is a decimal text', (money, price) => {
    expect(fromMoney(money)).toEqual({ price, currency: 'USD' });
  });

  test.each([message(1n, -1), message(-1n, 1), message(0n, 1_000_000_000), message(0n, -1_000_000_000)])(
    '%o is no amount, and no price',
    (money) => {
      const { price = '' } = fromMoney(money);
      expect(parsePrice(price, 'USD')).toEqual(expect.any(String));
    },
  );

  test('that is absent, or without a currency, leaves that to the operation', () => {
    expect(fromMoney(undefined)).toEqual({ price: undefined, currency: undefined });
    expect(fromMoney(message(1n, 0, ''))).toEqual({ price: '1', currency: undefined });
  });
});
