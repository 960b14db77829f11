import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import * as initial from './0001-initial.ts';
import * as queries from './0002-queries.ts';
import * as generations from './0003-generations.ts';
import * as categoryLists from './0004-category-lists.ts';
import * as idleTransactions from './0005-idle-transactions.ts';

/** All migrations, in order. They are part of the migrate function's bundle, so that changing them runs it again. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-queries': queries,
  '0003-generations': generations,
  '0004-category-lists': categoryLists,
  '0005-idle-transactions': idleTransactions,
};

/** What the migrations did to a generation's schema, step by step: done again under another name, it makes a new one. */
const STEPS = [initial, queries, generations, categoryLists];

/**
 * Makes the empty schema of a generation, exactly as the migrations have made that of the first. A migration that comes
 * later adds its step here, and takes it in every generation that there is.
 *
 * It must be called in a transaction, by the owner.
 */
export async function buildGeneration(database: Kysely<unknown>, schema: string): Promise<void> {
  for (const { build } of STEPS) await build(database, schema);
}
