import { asTenants, type Tx } from '../read-model/database.ts';
import type { QueryContext } from './context.ts';

/** Reads as the tenant of the request: row-level security shows its rows and no others. */
export function readAs<Result>(
  { database, principal }: QueryContext,
  work: (transaction: Tx) => Promise<Result>,
): Promise<Result> {
  return asTenants(database, [principal.tenant], work);
}
