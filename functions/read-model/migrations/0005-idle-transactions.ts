import { type Kysely, sql } from 'kysely';

/**
 * How long a transaction may do nothing. A function that is gone in the middle of one may leave its connection open: its locks
 * would hold up the streams of its batch, and whoever has to be alone, until the network notices. A projector's transaction
 * pauses only to fetch the keys of what is sealed, for some seconds at most.
 * https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT
 */
const PATIENCE = { shop_reader: '10s', shop_writer: '60s' };

export async function up(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database);
  const name = sql.id(rows[0]?.name ?? '');
  for (const [role, patience] of Object.entries(PATIENCE)) {
    await sql`alter role ${sql.id(role)} in database ${name}
      set idle_in_transaction_session_timeout = ${sql.lit(patience)}`.execute(database);
  }
}
