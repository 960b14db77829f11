import { ValidationError } from './errors.ts';

/** Decimals of the minor unit, from ISO 4217. */
const DECIMALS = { JPY: 0, KRW: 0, USD: 2, EUR: 2, GBP: 2, CNY: 2 } as const;

export type Currency = keyof typeof DECIMALS;

export const CURRENCIES = Object.keys(DECIMALS) as readonly Currency[];
export const DEFAULT_CURRENCY: Currency = 'JPY';

/** An exact amount: an integer of the currency's minor unit (yen for JPY, cents for USD). */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

/** The largest price, in major units. */
const MAXIMUM = '999999.99';
const TOO_PRECISE = 'has too many decimals';
const DECIMAL = /^(\d{1,12})(?:\.(\d+))?$/;

/**
 * Reads a price from its decimal form in major units (`3499.99`), exactly.
 *
 * Answers the message of the violation instead where it is not a number, not within 0 < price ≤ 999 999.99, or has
 * more decimals than the currency: a price is never rounded.
 */
export function parsePrice(decimal: number | string, currency: Currency): Money | string {
  const match = DECIMAL.exec(String(decimal));
  if (!match) return outOfRange(decimal);
  const [, whole, fraction = ''] = match;
  const places = DECIMALS[currency];
  if (/[1-9]/.test(fraction.slice(places))) return `must have at most ${places} decimals in ${currency}`;
  const amount = Number(`${whole}${fraction.slice(0, places).padEnd(places, '0')}`);
  return amount > 0 && amount <= maximum(currency) ? { amount, currency } : outOfRange(decimal);
}

function maximum(currency: Currency): number {
  const [whole = '', fraction = ''] = MAXIMUM.split('.');
  return Number(`${whole}${fraction.slice(0, DECIMALS[currency])}`);
}

function outOfRange(decimal: number | string): string {
  // A number below 10⁻⁶ prints as 1e-7: it is positive, but no currency has that many decimals.
  return Number(decimal) > 0 && Number(decimal) < 0.000001
    ? TOO_PRECISE
    : `must be a number above 0 and at most ${MAXIMUM}`;
}

/** The same for a price that must be right: throws a ValidationError on `field`. */
export function priceOf(decimal: number | string, currency: Currency, field: string): Money {
  const price = parsePrice(decimal, currency);
  if (typeof price === 'string') throw new ValidationError([{ field, message: price }]);
  return price;
}

/** What is wrong with a price whose currency is not known: only what would be wrong in every currency. */
export function priceViolation(decimal: number | string): string | null {
  const prices = CURRENCIES.map((currency) => parsePrice(decimal, currency));
  if (prices.some((price) => typeof price !== 'string')) return null;
  return prices.includes(outOfRange(decimal)) ? outOfRange(decimal) : TOO_PRECISE;
}

/** The amount in major units, for doors that speak floating point: the nearest double prints as the exact decimal. */
export function toMajor({ amount, currency }: Money): number {
  return amount / 10 ** DECIMALS[currency];
}

/** The amount in major units as its exact decimal text: `3499.99`, `500`. */
export function toDecimal({ amount, currency }: Money): string {
  const places = DECIMALS[currency];
  const digits = String(Math.abs(amount)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return `${amount < 0 ? '-' : ''}${whole}${places > 0 ? `.${digits.slice(-places)}` : ''}`;
}

/** The price of several pieces; exact, because both are integers. */
export function multiply({ amount, currency }: Money, quantity: number): Money {
  return { amount: amount * quantity, currency };
}
