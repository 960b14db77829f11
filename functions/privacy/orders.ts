import { sql } from 'kysely';
import { ERASED } from '../../domain/personal.ts';
import type { Person } from '../event-store/event-store.ts';
import { asTenants, type Database, type Tx } from '../read-model/database.ts';
import { enter, standIn } from '../read-model/generations.ts';

/** The orders of a person, as the read model has them. */
export interface OrderCount {
  readonly all: number;
  /** Those that their saga is at work on: it needs to know where to ship to. */
  readonly unfinished: number;
}

export async function countOrders(database: Database, { tenant, subject }: Person): Promise<OrderCount> {
  const [count] = await asTenants(database, [tenant], (transaction) =>
    transaction
      .selectFrom('orders')
      .select(({ fn }) => [
        fn.countAll<number>().as('all'),
        fn
          .countAll<number>()
          .filterWhere('saga_status', 'in', ['STARTED', 'PROCESSING', 'COMPENSATING'])
          .as('unfinished'),
      ])
      .where('user_id', '=', subject)
      .execute(),
  );
  return count ?? { all: 0, unfinished: 0 };
}

/**
 * Makes the rows of a person what the events lead to without the key, in every generation; answers how many orders that were.
 * It enters alone: no projection that had opened the events while there was a key is still under way, and none that begins
 * afterwards finds one.
 */
export function blankOrders(database: Database, { tenant, subject }: Person): Promise<number> {
  return enter(database, { tenants: [tenant], alone: true }, async (transaction, generations) => {
    let most = 0;
    for (const { number } of generations) {
      await standIn(transaction, number);
      most = Math.max(most, await blankIn(transaction, subject));
    }
    return most;
  });
}

/** See domain/order/personal.ts for what is personal. */
async function blankIn(transaction: Tx, subject: string): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update orders set
      user_id = ${ERASED},
      shipping_address = (
        select jsonb_object_agg(field, ${ERASED}::text) from jsonb_object_keys(shipping_address) as field
      ),
      cancellation_reason = case when cancellation_reason is not null then ${ERASED} end,
      failure_reason = case when failure_reason is not null then ${ERASED} end
    where user_id = ${subject}`.execute(transaction);
  return Number(numAffectedRows);
}
