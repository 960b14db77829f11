import { happened, type OrderEvidence } from '../evidence.ts';
import { type Invariant, violationsOf } from './invariant.ts';

const violations = violationsOf('1: every order ends, as its customer was told');

/** What must be true of an order in the end, after a customer was told that a command on it has succeeded. */
const HOLDS: Readonly<Record<string, (order: OrderEvidence | undefined) => boolean>> = {
  CreateOrder: (order) => order !== undefined,
  CancelOrder: (order) => order?.status === 'CANCELLED',
  ShipOrder: (order) => order !== undefined && happened(order, 'OrderShipped'),
  DeliverOrder: (order) => order?.status === 'DELIVERED',
};

/** Nothing that a client was told is lost. */
export const answersHold: Invariant = ({ after, answered }) => {
  const orders = new Map(after.orders.map((order) => [order.id, order]));
  return answered.flatMap(({ command, about }) => {
    const order = orders.get(about);
    const holds = HOLDS[command]?.(order) ?? true;
    return violations(
      about,
      !holds && `${command} was answered, but the order is ${order?.status ?? 'nowhere'}`,
    );
  });
};
