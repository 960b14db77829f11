import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import type { Principal } from '../platform/principal.ts';
import type { Tx } from '../read-model/database.ts';
import type { OrderView, SagaView } from '../views/order.ts';
import { readAtLeast, readUntil, type Versioned } from './at-least.ts';
import { query } from './context.ts';
import { AtVersion, MinVersion, Single } from './input.ts';
import { orderAt } from './order-at.ts';
import { selectOrders, toOrderView } from './order-row.ts';

/**
 * An order as the caller may know of it. Orders are never deleted: where there is no row, the read side has not got as far,
 * or the order is another customer's, who must not be told the difference.
 */
async function readOrder(
  transaction: Tx,
  id: string,
  principal: Principal,
): Promise<Versioned<OrderView | null>> {
  const row = await selectOrders(transaction, principal).selectAll().where('id', '=', id).executeTakeFirst();
  return row ? { found: toOrderView(row), version: row.version } : { found: null, version: 0 };
}

export const getOrder = query({
  schema: v.object({ ...Single, atVersion: AtVersion }),
  access: 'owner',
  handle({ id, minVersion, atVersion }, context): Promise<OrderView | null> {
    if (atVersion) return orderAt(context, id, atVersion);
    return readAtLeast(context, minVersion, (transaction) => readOrder(transaction, id, context.principal));
  },
});

/** Where an order's saga stands. `minVersion` is one of the order. */
export const getSagaStatus = query({
  schema: v.object({ orderId: Id, minVersion: MinVersion }),
  access: 'owner',
  async handle({ orderId: id, minVersion }, context): Promise<SagaView | null> {
    return (await getOrder.handle({ id, minVersion, atVersion: null }, context))?.saga ?? null;
  },
});

/** Just under the 29 s that a query may take. */
const LONGEST_WAIT = 25_000;

/** In milliseconds. */
const Timeout = v.pipe(
  v.number('must be a number of milliseconds'),
  v.gtValue(0, 'must be more than 0 s'),
  v.maxValue(LONGEST_WAIT, 'must be at most 25 s'),
);

/**
 * Waits until an order is final — its saga has ended — or has reached a version, and answers it as it is then. When time
 * is up, answers what there is; null where there is no such order.
 */
export const waitForOrder = query({
  schema: v.object({ ...Single, timeout: v.nullish(Timeout, LONGEST_WAIT) }),
  access: 'owner',
  async handle({ id, minVersion, timeout }, context): Promise<OrderView | null> {
    const read = async (transaction: Tx): Promise<Versioned<OrderView | null>> => {
      const { found, version } = await readOrder(transaction, id, context.principal);
      const reached = (minVersion > 0 && version >= minVersion) || (found !== null && isFinal(found));
      return { found, version: reached ? 1 : 0 };
    };
    return (await readUntil(context, { enough: 1, patience: timeout }, read)).found;
  },
});

/** Whether its saga has nothing left to do. */
function isFinal({ saga }: OrderView): boolean {
  return saga.status === 'COMPLETED' || saga.status === 'COMPENSATED' || saga.status === 'FAILED';
}
