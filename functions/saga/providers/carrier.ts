import { BusinessRuleError, ServiceUnavailableError } from '../../../domain/errors.ts';
import type { Address } from '../../../domain/order/events.ts';
import type { Carrier } from '../../../domain/order/ports.ts';
import { ERASED } from '../../../domain/personal.ts';
import { digest } from '../../platform/digest.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';

/** A carrier that behaves like a real one, and moves no parcel. Outcomes are chosen by the address. */
export function simulatedCarrier(ledger: Ledger): Carrier {
  return {
    async book(key, address) {
      refuse(address);
      const timesOut = address?.city === 'Timeout' && (await ledger.countCall(key)) === 1;
      const trackingNumber = `TRK${digest('shipment', key).replace(/[-_]/g, '0').toUpperCase().slice(0, 12)}`;
      const entry = await ledger.enter(key, { trackingNumber });
      if (!entry) throw new BusinessRuleError('INVALID_ADDRESS', 'the shipment was cancelled');
      if (timesOut) throw new ServiceUnavailableError('the carrier did not answer in time');
      return String(entry.trackingNumber);
    },

    async cancel(key) {
      const { effect } = await ledger.undo(key);
      return effect ? String((effect as LedgerEntry).trackingNumber) : null;
    },
  };
}

function refuse(address: Address | null): void {
  if (address?.country === 'XX') {
    throw new BusinessRuleError('RESTRICTED_AREA', 'the address is in an area that is not served');
  }
  if (address?.postalCode === '000-0000') {
    throw new BusinessRuleError('INVALID_ADDRESS', 'the postal code is not valid');
  }
  if (address?.country === ERASED) {
    throw new BusinessRuleError('INVALID_ADDRESS', 'the address was erased');
  }
}
