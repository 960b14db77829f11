import type { Money } from '../money.ts';
import type { Payment } from './commands.ts';
import type { Address } from './events.ts';

/**
 * The world outside, as the saga sees it. Every call carries a key that is the same for every repetition, and both
 * ports promise: a repeated call changes nothing and answers the same, and once undone, a key can have no effect any
 * more, however late its first call arrives.
 *
 * Refusals are BusinessRuleErrors and mean that nothing happened. Any other error leaves the outcome unknown.
 */
export interface PaymentGateway {
  /** @throws BusinessRuleError when declined, short of funds, suspected of fraud, or the method is invalid */
  readonly charge: (key: string, amount: Money, paymentMethod: string) => Promise<Payment>;
  /** Gives back what was charged under the key; null where nothing was. */
  readonly refund: (key: string) => Promise<Payment | null>;
}

/** Ships orders, under the promises above. */
export interface Carrier {
  /** @throws BusinessRuleError when the address is invalid or not served */
  readonly book: (key: string, address: Address | null) => Promise<string>;
  /** Cancels the shipment of the key and answers its tracking number; null where none was booked. */
  readonly cancel: (key: string) => Promise<string | null>;
}
