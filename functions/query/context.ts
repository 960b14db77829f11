import type { GenericSchema } from 'valibot';
import type { Operation } from '../platform/bus.ts';
import type { Principal } from '../platform/principal.ts';
import type { Database } from '../read-model/database.ts';

/** What a query handler works with. */
export interface QueryContext {
  readonly principal: Principal;
  readonly correlationId: string;
  readonly database: Database;
}

/** Declares a query: its types follow from the schema. */
export function query<Schema extends GenericSchema, Result>(
  operation: Operation<Schema, Result, QueryContext>,
): Operation<Schema, Result, QueryContext> {
  return operation;
}
