import { type Money, toMajor } from '../../domain/money.ts';

/** More than any price, and far below what PostgreSQL's bigint holds. */
const BEYOND_ALL_PRICES = 1_000_000_000;

/**
 * An amount of any currency as a whole number of hundredths of its major unit: no currency of the shop has more than two
 * decimals. One integer to sort, compare and sum prices by, and its comparison is leakproof, as PostgreSQL's `numeric` is
 * not: row-level security lets it use an index.
 */
export function toHundredths(money: Money): number {
  return Math.round(toMajor(money) * 100);
}

/** The lowest hundredths that are at least a price in major units. */
export function hundredthsFrom(price: number): number {
  return bound(price, Math.ceil);
}

/** The highest hundredths that are at most a price in major units. */
export function hundredthsTo(price: number): number {
  return bound(price, Math.floor);
}

/** A double times 100 misses the whole number that it means by far less than a millionth. */
function bound(price: number, round: (value: number) => number): number {
  const hundredths = Math.min(price * 100, BEYOND_ALL_PRICES);
  const nearest = Math.round(hundredths);
  return Math.abs(hundredths - nearest) < 1e-6 ? nearest : round(hundredths);
}
