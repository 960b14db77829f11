import { BusinessRuleError } from '../../domain/errors.ts';
import type { OrderLine } from '../../domain/order/events.ts';
import type { KnownOrder } from '../../domain/order/state.ts';
import { type Stock, stock } from '../../domain/stock/decider.ts';
import { type Change, change } from '../event-store/change.ts';
import type { Loaded } from '../event-store/loaded.ts';
import type { Participants, SagaContext } from './journal.ts';

/** A command for the stock of every line, to be committed together with the order. */
function forEveryLine(
  { store, saga }: SagaContext,
  decide: (line: OrderLine, kept: Loaded<Stock>, order: KnownOrder) => ReturnType<typeof stock.decide>,
): Participants {
  return async (order, metadata) => {
    const kept = await Promise.all(
      order.lines.map(async (line) => {
        const stream = { tenant: saga.tenant, type: stock.type, id: line.productId };
        return { line, loaded: await store.load(stock, stream) };
      }),
    );
    return kept.map(
      ({ line, loaded }): Change => change(stock, loaded, decide(line, loaded, order), metadata),
    );
  };
}

/**
 * Reserves every line, all or none.
 *
 * @throws BusinessRuleError naming every product that is short or gone
 */
export function reservations(context: SagaContext): Participants {
  return async (order, metadata) => {
    const refused: BusinessRuleError[] = [];
    const changes = await forEveryLine(context, (line, { state }) => {
      try {
        return stock.decide({ type: 'ReserveStock', input: reservation(order, line) }, state);
      } catch (error) {
        if (!(error instanceof BusinessRuleError)) throw error;
        refused.push(new BusinessRuleError(error.reason, reasonFor(error, line)));
        return [];
      }
    })(order, metadata);
    const [first] = refused;
    if (first) throw new BusinessRuleError(first.reason, refused.map(({ message }) => message).join('; '));
    return changes;
  };
}

/** For the customer to read: names, not ids. */
function reasonFor({ reason }: BusinessRuleError, { productName }: OrderLine): string {
  if (reason === 'INSUFFICIENT_STOCK') return `insufficient stock for ${productName}`;
  return reason === 'PRODUCT_GONE' ? `${productName} is no longer sold` : `${productName} cannot be reserved`;
}

/** Turns every reservation into stock taken. */
export function takings(context: SagaContext): Participants {
  return forEveryLine(context, (line, { state }, order) =>
    stock.decide({ type: 'TakeStock', input: reservation(order, line) }, state),
  );
}

/** Gives back what was reserved; after confirmation, what was taken. */
export function releases(context: SagaContext): Participants {
  return forEveryLine(context, (line, { state }, order) => {
    const taken = order.saga.completedSteps.includes('confirm_order');
    return stock.decide(
      { type: taken ? 'ReturnStock' : 'ReleaseStock', input: reservation(order, line) },
      state,
    );
  });
}

function reservation({ id: orderId }: KnownOrder, { productId, quantity }: OrderLine) {
  return { productId, orderId, quantity };
}
