import type { Aggregate } from '../decider.ts';
import type { OrderCommand } from './commands.ts';
import type { OrderEvent } from './events.ts';
import { personal } from './personal.ts';
import { deliver, place, requestCancellation, ship } from './requests.ts';
import { evolve, knownOrder, type Order } from './state.ts';
import { record } from './steps.ts';
import { upcasters } from './upcasters.ts';

function decide(command: OrderCommand, state: Order): OrderEvent[] {
  switch (command.type) {
    case 'PlaceOrder':
      return place(command.input, command.facts, state);
    case 'RequestCancellation':
      return requestCancellation(command.input, state);
    case 'ShipOrder':
      return ship(command.input.id, state);
    case 'DeliverOrder':
      return deliver(command.input.id, state);
    default:
      return record(command, knownOrder(state, command.orderId));
  }
}

export const order: Aggregate<Order, OrderCommand, OrderEvent> = {
  type: 'order',
  initialState: { status: 'none' },
  eventVersions: {
    OrderPlaced: 1,
    InventoryReserved: 1,
    PaymentProcessed: 1,
    ShippingArranged: 1,
    OrderConfirmed: 1,
    OrderShipped: 1,
    OrderDelivered: 1,
    OrderCancellationRequested: 1,
    CompensationStarted: 1,
    ShippingCancelled: 1,
    PaymentRefunded: 1,
    InventoryReleased: 1,
    OrderCancelled: 1,
    CompensationFailed: 1,
  },
  upcasters,
  stateVersion: 1,
  personal,
  decide,
  evolve,
};
