import { BusinessRuleError, ServiceUnavailableError } from '../../../domain/errors.ts';
import type { Currency } from '../../../domain/money.ts';
import type { Payment } from '../../../domain/order/commands.ts';
import type { PaymentGateway } from '../../../domain/order/ports.ts';
import { digest } from '../../platform/digest.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';

/** Outcomes are chosen by the payment method, as with the test tokens of real payment providers. */
const REFUSALS: Readonly<Record<string, () => BusinessRuleError>> = {
  pm_card_declined: () => new BusinessRuleError('PAYMENT_DECLINED', 'the card was declined'),
  pm_card_insufficient_funds: () =>
    new BusinessRuleError('INSUFFICIENT_FUNDS', 'the card has insufficient funds'),
  pm_card_fraud: () =>
    new BusinessRuleError('PAYMENT_FRAUD_SUSPECTED', 'the payment was refused on suspicion of fraud'),
};
const ACCEPTED = new Set(['pm_card_visa', 'pm_timeout_once', 'pm_unavailable_twice']);

/** A payment provider that behaves like a real one, and moves no money. */
export function simulatedPaymentGateway(ledger: Ledger): PaymentGateway {
  return {
    async charge(key, { amount, currency }, method) {
      refuse(method);
      // Only the methods that misbehave need to know how often they were called.
      const call = method === 'pm_card_visa' ? 1 : await ledger.countCall(key);
      interruptBefore(method, call);
      const entry = await ledger.enter(key, { paymentId: `pay_${digest('payment', key)}`, amount, currency });
      if (!entry) throw new BusinessRuleError('PAYMENT_DECLINED', 'the payment was cancelled');
      interruptAfter(method, call);
      return toPayment(entry);
    },

    async refund(key) {
      const { effect } = await ledger.undo(key);
      return effect ? toPayment(effect as LedgerEntry) : null;
    },
  };
}

function refuse(method: string): void {
  const refusal = REFUSALS[method];
  if (refusal) throw refusal();
  if (!ACCEPTED.has(method)) {
    throw new BusinessRuleError('INVALID_PAYMENT_METHOD', 'the payment method is not valid');
  }
}

function interruptBefore(method: string, call: number): void {
  if (method === 'pm_unavailable_twice' && call <= 2) {
    throw new ServiceUnavailableError('the payment provider is unavailable');
  }
}

/** The money has moved, and the answer is lost. */
function interruptAfter(method: string, call: number): void {
  if (method === 'pm_timeout_once' && call === 1) {
    throw new ServiceUnavailableError('the payment provider did not answer in time');
  }
}

function toPayment({ paymentId, amount, currency }: LedgerEntry): Payment {
  return { paymentId: String(paymentId), amount: Number(amount), currency: currency as Currency };
}
