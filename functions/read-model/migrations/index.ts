import type { Migration } from 'kysely/migration';
import * as initial from './0001-initial.ts';
import * as queries from './0002-queries.ts';

/** All migrations, in order. They are part of the migrate function's bundle, so that changing them runs it again. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-queries': queries,
};
