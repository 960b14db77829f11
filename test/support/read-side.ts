import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { migrate } from '../../functions/migrate/migrate.ts';
import { connect, type Database } from '../../functions/read-model/database.ts';
import { type PostgresEngine, startPostgres } from '../../local/engines/postgres.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';

const local = join(import.meta.dirname, '..', '..', '.local');
const DATABASE = 'shop';

/** A PostgreSQL server of its own with the newest read model, for one test file or bench. */
export interface ReadSide {
  readonly engine: PostgresEngine;
  /** As the query function connects. */
  readonly reader: Database;
  /** As the projector connects. */
  readonly writer: Database;
  readonly stop: () => Promise<void>;
}

/** Starts an empty read side; `stop` leaves nothing behind. */
export async function startReadSide(): Promise<ReadSide> {
  const directory = await instanceDirectory(local);
  const engine = await startPostgres({ directory, persist: false }, join(local, 'cache'));
  await engine.createDatabase({ name: DATABASE, owner: 'shop_owner' });
  const owner = await connectAs(engine, 'shop_owner');
  await migrate(owner).finally(() => owner.destroy());
  const reader = await connectAs(engine, 'shop_reader');
  const writer = await connectAs(engine, 'shop_writer');
  return {
    engine,
    reader,
    writer,
    async stop() {
      await Promise.all([reader.destroy(), writer.destroy()]);
      await engine.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The connection that a function of this role makes. Its variables are read when it connects. */
export async function connectAs({ host, port }: PostgresEngine, role: string): Promise<Database> {
  Object.assign(process.env, {
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: DATABASE,
    PGUSER: role,
    PGPASSWORD: 'any',
    PGSSLMODE: 'disable',
  });
  const database = connect();
  await sql`select 1`.execute(database);
  return database;
}
