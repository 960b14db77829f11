import type { GenericSchema } from 'valibot';
import type { EventReader } from '../event-store/reader.ts';
import type { Operation } from '../platform/bus.ts';
import type { Principal } from '../platform/principal.ts';
import type { Database } from '../read-model/database.ts';

/** What queries are answered from: the read model, and for what it does not keep the events themselves. */
export interface Stores {
  readonly database: Database;
  readonly events: EventReader;
}

/** What a query handler works with. */
export interface QueryContext extends Stores {
  readonly principal: Principal;
  readonly correlationId: string;
}

/** Declares a query: its types follow from the schema. */
export function query<Schema extends GenericSchema, Result>(
  operation: Operation<Schema, Result, QueryContext>,
): Operation<Schema, Result, QueryContext> {
  return operation;
}
