import type { Upcasters } from '../decider.ts';
import type { Currency } from '../money.ts';
import type { ProductCreated, ProductEvent } from './events.ts';

/** Without a currency, the price is in yen: a shop that sold in nothing else did not name it. */
interface ProductCreatedV1 {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly price: number;
  readonly currency?: Currency;
  readonly categoryId: string;
}

/** Version 2 always names the currency. */
function withCurrency({ currency = 'JPY', ...created }: ProductCreatedV1): ProductCreated['data'] {
  return { ...created, currency };
}

export const upcasters: Upcasters<ProductEvent['type']> = {
  ProductCreated: [withCurrency],
};
