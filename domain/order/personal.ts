import type { PersonalData } from '../personal.ts';
import type { OrderEvent } from './events.ts';
import type { Order } from './state.ts';

/**
 * What an order tells about its customer: who it is, where they live, what they pay with, and whatever they wrote. Every
 * reason counts, because the customer's own words are passed on from one to the next.
 */
export const personal: PersonalData<Order, OrderEvent['type']> = {
  subject: (state) => (state.status === 'none' ? null : state.userId),
  events: {
    OrderPlaced: ['userId', 'shippingAddress', 'paymentMethod'],
    OrderCancellationRequested: ['reason'],
    CompensationStarted: ['reason'],
    OrderCancelled: ['reason'],
  },
  state: [
    'userId',
    'shippingAddress',
    'paymentMethod',
    'cancellation.reason',
    'cancellationReason',
    'saga.failureReason',
  ],
};
