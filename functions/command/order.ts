import { CancelOrder, type OrderFacts, OrderReference, PlaceOrder } from '../../domain/order/commands.ts';
import { order } from '../../domain/order/decider.ts';
import type { Order } from '../../domain/order/state.ts';
import { type KnownProduct, product } from '../../domain/product/decider.ts';
import { ownerOf } from '../platform/access.ts';
import { countOrder } from '../platform/order-metrics.ts';
import { type OrderView, orderView } from '../views/order.ts';
import { type CommandContext, streamOf } from './context.ts';
import { command } from './operation.ts';
import { create, update } from './perform.ts';

export const createOrder = command({
  schema: PlaceOrder,
  access: { self: ({ userId }) => userId },
  creates: true,
  subject: ({ userId }) => userId,
  async handle(input, context): Promise<OrderView> {
    const placed = await create(context, order, input.id, async (state) => {
      const facts = await readFacts(context, input);
      return { events: order.decide({ type: 'PlaceOrder', input, facts }, state), written: countPlaced };
    });
    return orderView(placed);
  },
});

export const cancelOrder = command({
  schema: CancelOrder,
  access: 'owner',
  async handle(input, context): Promise<true> {
    await update(context, order, input.orderId, (state) => ({
      events: order.decide({ type: 'RequestCancellation', input }, visibleTo(context, state)),
    }));
    return true;
  },
});

export const shipOrder = command({
  schema: OrderReference,
  access: 'admin',
  async handle(input, context): Promise<OrderView> {
    const shipped = await update(context, order, input.id, (state) => ({
      events: order.decide({ type: 'ShipOrder', input }, state),
    }));
    return orderView(shipped);
  },
});

export const deliverOrder = command({
  schema: OrderReference,
  access: 'admin',
  async handle(input, context): Promise<OrderView> {
    const delivered = await update(context, order, input.id, (state) => ({
      events: order.decide({ type: 'DeliverOrder', input }, state),
    }));
    return orderView(delivered);
  },
});

function countPlaced(state: Order): void {
  if (state.status !== 'none') countOrder('PLACED', { amount: state.total, currency: state.currency });
}

/** An order as the caller may know of it: another customer's does not exist. */
function visibleTo({ principal }: CommandContext, state: Order): Order {
  const owner = ownerOf(principal);
  const hidden = owner !== null && state.status !== 'none' && state.userId !== owner;
  return hidden ? order.initialState : state;
}

/** The ordered products as the catalogue has them now, side by side: one request a product. */
async function readFacts(context: CommandContext, { items }: PlaceOrder): Promise<OrderFacts> {
  const ids = [...new Set(items.map(({ productId }) => productId))];
  const loaded = await Promise.all(
    ids.map((id) => context.store.load(product, streamOf(context, product.type, id))),
  );
  const known = loaded.flatMap(({ state }): [string, KnownProduct][] =>
    state.status === 'none' ? [] : [[state.id, state]],
  );
  return { products: new Map(known) };
}
