import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { seed } from '../support/seed.ts';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  await seed(laptop.urls.graphql);
});

afterAll(() => laptop?.stop());

const address = { postalCode: '100-0001', city: 'Tokyo', street: '1-1 Chiyoda', country: 'JP' };

test.concurrent.each([
  ['pm_card_visa', address, 'CONFIRMED', null],
  ['pm_timeout_once', address, 'CONFIRMED', null],
  ['pm_unavailable_twice', address, 'CONFIRMED', null],
  ['pm_card_declined', address, 'CANCELLED', 'the card was declined'],
  ['pm_card_insufficient_funds', address, 'CANCELLED', 'the card has insufficient funds'],
  ['pm_card_fraud', address, 'CANCELLED', 'the payment was refused on suspicion of fraud'],
  ['pm_unknown', address, 'CANCELLED', 'the payment method is not valid'],
  ['pm_card_visa', { ...address, city: 'Timeout' }, 'CONFIRMED', null],
  [
    'pm_card_visa',
    { ...address, country: 'XX' },
    'CANCELLED',
    'the address is in an area that is not served',
  ],
  ['pm_card_visa', { ...address, postalCode: '000-0000' }, 'CANCELLED', 'the postal code is not valid'],
])('an order paid with %s to %o ends %s', async (paymentMethod, shippingAddress, status, reason) => {
  const input = { userId: 'u', paymentMethod, shippingAddress, items: [{ productId: '1', quantity: 1 }] };
  const { data } = await laptop.graphql<{ createOrder: { id: string } }>(
    'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }',
    { variables: { input } },
  );
  await vi.waitFor(
    async () => {
      const answer = await laptop.graphql(
        'query ($id: ID!) { order(id: $id) { status cancellationReason } sagaStatus(orderId: $id) { status failureReason } }',
        { variables: { id: data?.createOrder.id } },
      );
      expect(answer.data).toEqual({
        order: { status, cancellationReason: reason },
        sagaStatus: { status: status === 'CONFIRMED' ? 'COMPLETED' : 'COMPENSATED', failureReason: reason },
      });
    },
    { timeout: 50_000, interval: 100 },
  );
});
