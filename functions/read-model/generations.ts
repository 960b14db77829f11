import { type Selectable, sql } from 'kysely';
import type { Database, Tx } from './database.ts';
import type { GenerationRow } from './schema.ts';

/** One copy of the whole read model. */
export type Generation = Pick<Selectable<GenerationRow>, 'number' | 'state'>;

/** The schema of a generation. */
export function schemaOf(number: number): string {
  return `read_model_v${number}`;
}

export interface Entry {
  /** Whose rows may be written. */
  readonly tenants: readonly string[];
  /** Whether to wait for every other transaction that has entered, and let none in: to change what they go by. */
  readonly alone: boolean;
}

/**
 * Runs work in one transaction that may write the rows of these tenants. It stands in the live generation, and is told which
 * there are, the live one first; none is switched, declared complete or dropped by others before it ends.
 */
export function enter<Result>(
  database: Database,
  { tenants, alone }: Entry,
  work: (transaction: Tx, generations: readonly Generation[]) => Promise<Result>,
): Promise<Result> {
  return database.transaction().execute(async (transaction) => {
    const { rows } = await sql<Generation>`
      select * from projections.enter(${tenants.join(',')}, ${alone})`.execute(transaction);
    return work(transaction, rows);
  });
}

/** From here on, the transaction means the tables of this generation. */
export async function standIn(transaction: Tx, number: number): Promise<void> {
  await sql`select set_config('search_path', ${schemaOf(number)}, true)`.execute(transaction);
}

/**
 * Runs work in one transaction that sees the rows of all tenants in one generation, all of them as they were at one moment,
 * and changes none. Only the owner may.
 */
export function overlooking<Result>(
  database: Database,
  number: number,
  work: (transaction: Tx) => Promise<Result>,
): Promise<Result> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      await sql`
        select set_config('search_path', ${schemaOf(number)}, true), set_config('role', 'shop_operator', true)`.execute(
        transaction,
      );
      return work(transaction);
    });
}
