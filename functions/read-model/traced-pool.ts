import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { environment } from '../platform/environment.ts';
import { beginSqlCall, type SqlOutcome } from '../platform/tracer.ts';

/**
 * The pool, with each transaction as one call of PostgreSQL in the trace, and one more where a connection had to be opened first:
 * that is what takes seconds while a paused database wakes. What a transaction calls meanwhile, such as the keys of
 * customers, stands beside it.
 */
export function tracedPool(pool: PostgresPool): PostgresPool {
  const known = new WeakSet<PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const { PGPORT = '', PGDATABASE = '' } = process.env;
      const url = `postgresql://${environment('PGHOST')}:${PGPORT}/${PGDATABASE}`;
      const database = { url, user: environment('PGUSER') };
      const connected = beginSqlCall(database);
      const client = await pool.connect().catch((error: unknown) => {
        connected({ operation: 'connect', statements: 0, failure: codeOf(error) });
        throw error;
      });
      if (!known.has(client)) connected({ operation: 'connect', statements: 0, failure: null });
      known.add(client);
      return tracedClient(client, beginSqlCall(database));
    },
  };
}

/** One use of a connection, from when it is taken until it is given back. */
function tracedClient(client: PostgresPoolClient, end: (outcome: SqlOutcome) => void): PostgresPoolClient {
  let statements = 0;
  let failure: string | null = null;
  const query = async (text: string, parameters: readonly unknown[]) => {
    statements += 1;
    try {
      return await client.query(text, parameters);
    } catch (error) {
      failure ??= codeOf(error);
      throw error;
    }
  };
  const release = (destroy?: boolean) => {
    end({ operation: 'transaction', statements, failure });
    client.release(destroy);
  };
  // Of the overloads of `query`, Kysely uses no other as long as nobody asks for a cursor.
  return { query, release } as PostgresPoolClient;
}

/** PostgreSQL's messages may quote what was sent; codes do not. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error ? String(error.code) : error.name;
}
