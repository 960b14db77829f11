import { Kysely, PostgresDialect, type PostgresPool, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { environment } from '../platform/environment.ts';
import { iamToken } from './iam-token.ts';
import type { ReadModel } from './schema.ts';
import { thawedPool } from './thawed-pool.ts';
import { tracedPool } from './traced-pool.ts';

export type Database = Kysely<ReadModel>;
export type Tx = Transaction<ReadModel>;

const BIGINT = 20;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;

/** Amounts and sums stay below 2⁵³; times are passed on as the ISO 8601 text that they will be answered in. */
function typeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === BIGINT || oid === NUMERIC) return Number;
  if (oid === TIMESTAMPTZ) return (text: string) => new Date(text).toISOString();
  return pg.types.getTypeParser(oid, format);
}

/**
 * Connects as libpq's standard variables say. One connection: a Lambda environment does one thing at a time. Where no
 * PGPASSWORD is set, the password is an IAM token; it is made at each connect, because it lives for 15 minutes.
 */
export function openPool(): pg.Pool {
  const hostname = environment('PGHOST');
  const port = Number(environment('PGPORT'));
  const username = environment('PGUSER');
  const pool = new pg.Pool({
    max: 1,
    connectionTimeoutMillis: 20_000,
    idleTimeoutMillis: 0,
    keepAlive: true,
    password: process.env.PGPASSWORD ?? (() => iamToken({ hostname, port, username })),
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  });
  // Without listeners a connection that breaks would end the process, whether it is idle or at work. What was at work
  // fails with the same error, and the next query opens a new one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The read model behind a pool of connections. */
export function connect(pool: PostgresPool = openPool()): Database {
  return new Kysely<ReadModel>({ dialect: new PostgresDialect({ pool: tracedPool(thawedPool(pool)) }) });
}

/**
 * Runs work in one transaction on the live generation that sees the rows of these tenants and no others: row-level security
 * compares with a setting, which ends with the transaction, as does the choice of the schema. One statement makes both. All statements
 * see the same moment: a row and its stream's position belong together.
 */
export function asTenants<Result>(
  database: Database,
  tenants: readonly string[],
  work: (transaction: Tx) => Promise<Result>,
): Promise<Result> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      await sql`
      select set_config('app.tenants', ${tenants.join(',')}, true),
        set_config('search_path', 'read_model_v' || number, true)
      from projections.generations where state = 'live'`.execute(transaction);
      return work(transaction);
    });
}
