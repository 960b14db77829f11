import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Money, toDecimal } from '../../domain/money.ts';
import type { Money as MoneyMessage, MoneySchema } from './generated/google/type/money_pb.ts';

/** Digits of a nano: `google.type.Money` counts in units and 10⁻⁹ units, which holds every currency exactly. */
const NANO_DIGITS = 9;

/** An amount as a message. */
export function toMoney(money: Money): MessageInitShape<typeof MoneySchema> {
  const [whole = '0', fraction = ''] = toDecimal(money).split('.');
  const nanos = Number(fraction.padEnd(NANO_DIGITS, '0'));
  return { currencyCode: money.currency, units: BigInt(whole), nanos: money.amount < 0 ? -nanos : nanos };
}

/**
 * The price and currency of a message as operations take them: a decimal text and a code, both undefined where there is
 * none. What is no amount (units and nanos of opposite signs, nanos of a whole unit) becomes a text that no price has.
 */
export function fromMoney(money: MoneyMessage | undefined): {
  readonly price: string | undefined;
  readonly currency: string | undefined;
} {
  if (!money) return { price: undefined, currency: undefined };
  return { price: decimalOf(money), currency: money.currencyCode || undefined };
}

function decimalOf({ units, nanos }: MoneyMessage): string {
  if (Math.abs(nanos) >= 10 ** NANO_DIGITS || (units > 0n && nanos < 0) || (units < 0n && nanos > 0))
    return 'NaN';
  const sign = units < 0n || nanos < 0 ? '-' : '';
  const fraction = String(Math.abs(nanos)).padStart(NANO_DIGITS, '0').replace(/0+$/, '');
  return `${sign}${String(units).replace('-', '')}${fraction && `.${fraction}`}`;
}
