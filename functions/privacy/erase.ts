import type { Person } from '../event-store/event-store.ts';
import { logger } from '../platform/logger.ts';
import type { Database } from '../read-model/database.ts';
import { blankOrders, countOrders } from './orders.ts';
import type { Shredder } from './shredder.ts';

/** What erasing needs. */
export interface Erasing {
  readonly database: Database;
  readonly shredder: Shredder;
  readonly now: () => Date;
}

/** What came of it. An error would be logged with its message: nothing here says who it was. */
export type Erasure =
  | {
      readonly outcome: 'erased';
      /** When the key was shredded, now or before (ISO 8601). */
      readonly erasedAt: string;
      /** How many orders were blanked this time. */
      readonly orders: number;
    }
  /** Nobody of this name has ordered, or they were erased more than a week ago. */
  | { readonly outcome: 'unknown' }
  /** Nothing was changed: so many orders are still being processed. */
  | { readonly outcome: 'unfinished'; readonly orders: number };

/**
 * Forgets a person: shreds the key that their data in the events, snapshots and archive is encrypted under, and blanks what
 * the read model has in plain text. Whatever it is interrupted at, doing it again goes on from there.
 */
export async function erase({ database, shredder, now }: Erasing, person: Person): Promise<Erasure> {
  const known = await shredder.find(person);
  const { all, unfinished } = await countOrders(database, person);
  if (!known && all === 0) return { outcome: 'unknown' };
  if (unfinished > 0) return { outcome: 'unfinished', orders: unfinished };
  const at = now();
  if (known?.keyId) await shredder.shred(person, known.keyId, at);
  const orders = await blankOrders(database, person);
  const erasedAt = known?.erasedAt ?? at.toISOString();
  logger.info('personal data erased', {
    tenant: person.tenant,
    keyId: known?.keyId ?? null,
    erasedAt,
    orders,
  });
  return { outcome: 'erased', erasedAt, orders };
}
