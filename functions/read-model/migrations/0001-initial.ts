import { type Kysely, sql } from 'kysely';

/** Tables that row-level security guards, all of the read model. */
const TABLES = ['positions', 'parked_commits', 'categories', 'products', 'stock', 'orders'];

/** The first read model, and two roles that own nothing. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createRole(database, 'shop_reader', '10s');
  await createRole(database, 'shop_writer', '60s');
  await build(database, 'read_model_v1');
}

/**
 * A schema of its own for each generation, so that another can be built beside it. Owners and superusers pass by row-level
 * security; FORCE binds the owner too.
 */
export async function build(database: Kysely<unknown>, schema: string): Promise<void> {
  const id = sql.id(schema);
  await sql`create schema ${id}`.execute(database);
  await sql`set local search_path = ${id}`.execute(database);
  await createTables(database);
  for (const table of TABLES) await guardTable(database, table);
  await sql`grant usage on schema ${id} to shop_reader, shop_writer`.execute(database);
  await sql`grant select on all tables in schema ${id} to shop_reader`.execute(database);
  await sql`grant select, insert, update, delete on all tables in schema ${id} to shop_writer`.execute(
    database,
  );
}

/** A role that logs in with an IAM token, where there is IAM. Roles outlive databases, so it may be there already. */
async function createRole(database: Kysely<unknown>, role: string, timeout: string): Promise<void> {
  const name = sql.lit(role);
  const id = sql.id(role);
  const { rows } = await sql`select from pg_roles where rolname = ${name}`.execute(database);
  if (rows.length === 0) await sql`create role ${id} login`.execute(database);
  const iam = await sql`select from pg_roles where rolname = 'rds_iam'`.execute(database);
  if (iam.rows.length > 0) await sql`grant rds_iam to ${id}`.execute(database);
  const { rows: current } = await sql<{ name: string }>`select current_database() as name`.execute(database);
  const databaseName = sql.id(current[0]?.name ?? '');
  await sql`alter role ${id} in database ${databaseName} set search_path = read_model_v1`.execute(database);
  await sql`alter role ${id} in database ${databaseName} set statement_timeout = ${sql.lit(timeout)}`.execute(
    database,
  );
}

async function guardTable(database: Kysely<unknown>, table: string): Promise<void> {
  const id = sql.id(table);
  await sql`alter table ${id} enable row level security`.execute(database);
  await sql`alter table ${id} force row level security`.execute(database);
  // After a transaction-local setting the value is '' and not NULL: both match no tenant.
  await sql`create policy tenant on ${id}
    using (tenant = any (string_to_array(current_setting('app.tenants', true), ',')))`.execute(database);
}

async function createTables(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('positions')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('parked', 'boolean', (column) => column.notNull())
    .addPrimaryKeyConstraint('positions_pkey', ['tenant', 'stream'])
    .execute();

  await schema
    .createTable('parked_commits')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    // Not jsonb, which refuses U+0000: whatever could not be applied must find a place here.
    .addColumn('payload', 'json', (column) => column.notNull())
    .addColumn('error', 'text', (column) => column.notNull())
    .addColumn('since', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('parked_commits_pkey', ['tenant', 'stream', 'version'])
    .execute();

  await view(database, 'categories')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('parent_id', 'text')
    .execute();
  await index(database, 'categories', ['name']);
  await index(database, 'categories', ['parent_id', 'name']);

  await view(database, 'products')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('price', 'bigint', (column) => column.notNull())
    .addColumn('price_major', 'numeric', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('category_id', 'text', (column) => column.notNull())
    .execute();
  await index(database, 'products', ['name']);
  await index(database, 'products', ['price_major']);
  await index(database, 'products', ['created_at']);
  await index(database, 'products', ['category_id', 'name']);

  await view(database, 'stock')
    .addColumn('on_hand', 'bigint', (column) => column.notNull())
    .addColumn('reserved', 'bigint', (column) => column.notNull())
    .execute();

  await view(database, 'orders')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('total', 'bigint', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('lines', 'jsonb', (column) => column.notNull())
    .addColumn('shipping_address', 'jsonb')
    .addColumn('payment_id', 'text')
    .addColumn('tracking_number', 'text')
    .addColumn('cancellation_reason', 'text')
    .addColumn('saga_status', 'text', (column) => column.notNull())
    .addColumn('completed_steps', sql`text[]`, (column) => column.notNull())
    .addColumn('outstanding', sql`text[]`, (column) => column.notNull())
    .addColumn('failure_reason', 'text')
    .addColumn('saga_completed_at', 'timestamptz')
    .execute();
  await index(database, 'orders', ['user_id', 'created_at']);
  await index(database, 'orders', ['status', 'created_at']);
}

/** The columns that every view's row has. */
function view({ schema }: Kysely<unknown>, table: string) {
  return schema
    .createTable(table)
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_pkey`, ['tenant', 'id']);
}

/** Every index starts with the tenant and ends with the id, so that an order by its columns is a total one. */
async function index({ schema }: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  await schema
    .createIndex(`${table}_by_${columns.join('_and_')}`)
    .on(table)
    .columns(['tenant', ...columns, 'id'])
    .execute();
}
