import { sql } from 'kysely';
import * as v from 'valibot';
import { requiredText } from '../../domain/text.ts';
import type { Connection } from '../views/connection.ts';
import type { OrderView } from '../views/order.ts';
import { type Listing, readConnection } from './connection.ts';
import { query } from './context.ts';
import type { Boundary } from './cursor.ts';
import { KeysetPage, Page } from './input.ts';
import { selectOrders, toOrderView } from './order-row.ts';
import { readAs } from './read.ts';

const Status = v.picklist(
  ['PENDING', 'PROCESSING', 'CONFIRMED', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'FAILED'],
  'must be the status of an order',
);

/** A customer's orders, the latest first. */
export const listUserOrders = query({
  schema: v.object({ ...Page, userId: requiredText(100), status: v.nullish(Status) }),
  access: { self: ({ userId }) => userId },
  async handle({ userId, status, limit, offset }, context): Promise<OrderView[]> {
    const rows = await readAs(context, (transaction) => {
      let orders = selectOrders(transaction, context.principal).selectAll().where('user_id', '=', userId);
      if (status) orders = orders.where('status', '=', status);
      return orders.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).offset(offset).execute();
    });
    return rows.map(toOrderView);
  },
});

/** A page of everybody's orders, the latest first. */
export const listOrders = query({
  schema: v.object({ ...KeysetPage, status: v.nullish(Status) }),
  access: 'admin',
  handle({ status, ...page }, context): Promise<Connection<OrderView>> {
    return readAs(context, (transaction) => {
      const orders = selectOrders(transaction, context.principal);
      return readConnection(latestOrders(status ? orders.where('status', '=', status) : orders), page);
    });
  },
});

const POSITION = sql`(created_at, id)`;

function at({ createdAt, id }: Boundary) {
  return sql`(${createdAt}::timestamptz, ${id})`;
}

function latestOrders(wanted: ReturnType<typeof selectOrders>): Listing<OrderView> {
  return {
    async behind(boundary, limit) {
      const orders = wanted.selectAll();
      const rows = await (boundary ? orders.where(sql<boolean>`${POSITION} < ${at(boundary)}`) : orders)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toOrderView);
    },
    async anyUpTo(boundary) {
      const later = await wanted
        .select('id')
        .where(sql<boolean>`${POSITION} >= ${at(boundary)}`)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return later !== undefined;
    },
    async count() {
      const { count } = await wanted
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}
