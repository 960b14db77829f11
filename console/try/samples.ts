import { graphql } from '../api/graphql.ts';
import type { IconName } from '../ui/icons.tsx';

/** Whose orders are placed here. */
export const CUSTOMER = 'console';

/** What an order is placed with. */
export interface Placement {
  /** Merged into CreateOrderInput. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Of the product; 1 where it is left out. */
  readonly quantity?: number;
  /** Asks for the cancellation at once. */
  readonly cancelled?: true;
}

/** An order that shows something. */
export interface Sample extends Placement {
  readonly title: string;
  readonly description: string;
  readonly icon: IconName;
  readonly tone: 'good' | 'bad' | 'warn';
}

function address(overrides: object): Placement['input'] {
  return {
    shippingAddress: {
      postalCode: '100-0001',
      city: 'Tokyo',
      street: 'Chiyoda 1-1',
      country: 'JP',
      ...overrides,
    },
  };
}

/** One for every way in which an order can end; payment methods and addresses are the simulated providers' test values. */
export const SAMPLES: readonly Sample[] = [
  {
    title: 'Confirmed',
    description: 'Four steps, all well.',
    icon: 'check',
    tone: 'good',
    input: {},
  },
  {
    title: 'Card declined',
    description: 'The reservation is given back.',
    icon: 'cross',
    tone: 'bad',
    input: { paymentMethod: 'pm_card_declined' },
  },
  {
    title: 'Insufficient funds',
    description: 'Refused by the bank, and undone.',
    icon: 'cross',
    tone: 'bad',
    input: { paymentMethod: 'pm_card_insufficient_funds' },
  },
  {
    title: 'Fraud',
    description: 'Stopped by the payment provider.',
    icon: 'warning',
    tone: 'bad',
    input: { paymentMethod: 'pm_card_fraud' },
  },
  {
    title: 'Out of stock',
    description: 'More than there is: nothing to undo.',
    icon: 'cross',
    tone: 'bad',
    input: {},
    quantity: 999,
  },
  {
    title: 'Restricted area',
    description: 'No carrier: payment and stock go back.',
    icon: 'undo',
    tone: 'bad',
    input: address({ country: 'XX' }),
  },
  {
    title: 'Invalid address',
    description: 'The carrier refuses: the payment is refunded.',
    icon: 'undo',
    tone: 'bad',
    input: address({ postalCode: '000-0000' }),
  },
  {
    title: 'Cancelled at once',
    description: 'The cancellation races the saga.',
    icon: 'undo',
    tone: 'warn',
    input: {},
    cancelled: true,
  },
];

interface Stocked {
  readonly id: string;
  readonly stockQuantity: number;
}

/** The product with the most stock, so that trying does not run out of it. Throws when there is none. */
async function bestStocked(): Promise<Stocked> {
  const { products } = await graphql<{ products: readonly Stocked[] }>(
    '{ products(limit: 100) { id stockQuantity } }',
  );
  const [best] = products.toSorted((a, b) => b.stockQuantity - a.stockQuantity);
  if (best === undefined) throw new Error('There is no product to order: run `npm run seed`.');
  return best;
}

/** Places an order like a sample's and answers its id. */
export async function place({ input, quantity = 1, cancelled }: Placement): Promise<string> {
  const { id: productId } = await bestStocked();
  const order = { userId: CUSTOMER, items: [{ productId, quantity }], ...input };
  const { createOrder } = await graphql<{ createOrder: { id: string } }>(
    'mutation PlaceSample($input: CreateOrderInput!) { createOrder(input: $input) { id } }',
    { input: order },
  );
  if (cancelled) {
    await graphql('mutation ($id: ID!) { cancelOrder(input: { orderId: $id, reason: "changed my mind" }) }', {
      id: createOrder.id,
    });
  }
  return createOrder.id;
}
