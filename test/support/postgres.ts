import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { inject } from 'vitest';
import { migrate } from '../../functions/migrate/migrate.ts';
import { connect, type Database } from '../../functions/read-model/database.ts';
import { createAuroraDatabase } from '../../local/engines/postgres-database.ts';

export type Role = 'shop_owner' | 'shop_reader' | 'shop_writer';

/** A database made for one test file. */
export interface TestDatabase {
  readonly name: string;
  /** The connection that a function of this role makes. The role of the last call is the one that reconnects. */
  readonly connectAs: (role: Role) => Promise<Database>;
  /** Asks as the superuser, whom row-level security does not bind. */
  readonly inspect: <Row extends object>(
    statement: string,
    parameters?: readonly unknown[],
  ) => Promise<Row[]>;
  readonly close: () => Promise<void>;
}

/** Any number will do: by it, test files that run side by side know each other. */
const ROLES_LOCK = 20_260_101;
const SUPERUSER = 'rdsadmin';

function superuser(database: string): pg.Client {
  return new pg.Client({ ...inject('postgresAddress'), user: SUPERUSER, database, ssl: false });
}

/** Creates an empty database as a new Aurora cluster has it. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `shop_${randomUUID().slice(0, 8)}`;
  const opened: Database[] = [];
  await asSuperuser((client) => createAuroraDatabase(client, { name, owner: 'shop_owner' }));
  const inspector = superuser(name);
  await inspector.connect();
  return {
    name,
    async connectAs(role) {
      const { host, port } = inject('postgresAddress');
      Object.assign(process.env, {
        PGHOST: host,
        PGPORT: String(port),
        PGDATABASE: name,
        PGUSER: role,
        PGPASSWORD: 'any',
        PGSSLMODE: 'disable',
      });
      const database = connect();
      opened.push(database);
      // The variables are read when the connection is made.
      await sql`select 1`.execute(database);
      return database;
    },
    async inspect<Row extends object>(statement: string, parameters: readonly unknown[] = []) {
      return (await inspector.query<Row & pg.QueryResultRow>(statement, [...parameters])).rows;
    },
    async close() {
      for (const database of opened) await database.destroy();
      await inspector.end();
    },
  };
}

/** Creates a database with the newest migration. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  const database = await createDatabase();
  await migrateDatabase(database);
  return database;
}

/** A database with the newest migration, and the connections of those who use it. */
export interface TestReadSide extends TestDatabase {
  /** As the query function connects. */
  readonly reader: Database;
  /** As the projector connects. */
  readonly writer: Database;
}

/** Creates an empty read side on the engine of this run; read-side.ts starts one with an engine of its own. */
export async function createReadSide(): Promise<TestReadSide> {
  const database = await createMigratedDatabase();
  const reader = await database.connectAs('shop_reader');
  const writer = await database.connectAs('shop_writer');
  return { ...database, reader, writer };
}

/** Runs the migrations as the migrate function does, and answers the names of those that were applied. */
export async function migrateDatabase({ connectAs }: TestDatabase): Promise<readonly string[]> {
  const owner = await connectAs('shop_owner');
  return asSuperuser(() => migrate(owner));
}

/** One after the other: roles belong to the server, so two test files must not create them at the same time. */
async function asSuperuser<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = superuser('postgres');
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [ROLES_LOCK]);
    return await work(client);
  } finally {
    await client.end();
  }
}
