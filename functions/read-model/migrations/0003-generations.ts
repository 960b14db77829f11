import { type Kysely, sql } from 'kysely';

/** Tables of a generation, all of which an operator sees whole. */
const TABLES = ['positions', 'parked_commits', 'categories', 'products', 'stock', 'orders'];

/** Any number will do: by it, those who write and those who change what generations there are know each other. */
const GENERATIONS_LOCK = 20_261_121;

/**
 * Several generations of the read model, one of which is live. Which one is a row, not a role's setting: a transaction asks
 * for it with its first statement, so that connections which are open follow a switch at once.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createOperator(database);
  await sql`create schema projections`.execute(database);
  await createCatalogue(database);
  await createEnter(database);
  await forgetDefaultSchema(database);
  await sql`grant usage on schema projections to shop_reader, shop_writer`.execute(database);
  await sql`grant select on projections.generations to shop_reader, shop_writer`.execute(database);
  await build(database, 'read_model_v1');
}

/** What an operator has to know of every stream, and a look at the rows of all tenants. */
export async function build(database: Kysely<unknown>, schema: string): Promise<void> {
  await sql`set local search_path = ${sql.id(schema)}`.execute(database);
  await database.schema
    .alterTable('positions')
    .addColumn('seen', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('committed_at', 'timestamptz')
    .addColumn('projected_at', 'timestamptz')
    .execute();
  // Few streams are parked or behind: whoever looks for them reads nothing else.
  await sql`create index positions_parked on positions (tenant, stream) where parked`.execute(database);
  await sql`create index positions_behind on positions (tenant, stream) where seen > version`.execute(
    database,
  );
  for (const table of TABLES) {
    await sql`create policy whoever_operates on ${sql.id(table)} for select to shop_operator
      using (true)`.execute(database);
  }
  await sql`grant usage on schema ${sql.id(schema)} to shop_operator`.execute(database);
  await sql`grant select on all tables in schema ${sql.id(schema)} to shop_operator`.execute(database);
  await createParkedCount(database, schema);
}

/** How many streams of all tenants are parked: a number that the projector may know, and rows that it may not. */
async function createParkedCount(database: Kysely<unknown>, schema: string): Promise<void> {
  await sql`
    create function parked_streams() returns bigint
    language sql stable security definer
    begin atomic
      select count(*) from positions where parked;
    end`.execute(database);
  // Who shall own a function must be able to make one there.
  await sql`grant create on schema ${sql.id(schema)} to shop_operator`.execute(database);
  await sql`alter function parked_streams() owner to shop_operator`.execute(database);
  await sql`revoke create on schema ${sql.id(schema)} from shop_operator`.execute(database);
  await sql`set local role shop_operator`.execute(database);
  await sql`revoke all on function parked_streams() from public`.execute(database);
  await sql`grant execute on function parked_streams() to shop_writer`.execute(database);
  await sql`reset role`.execute(database);
}

/** Sees every tenant's rows and changes none. Nobody signs in as it: the owner becomes it for a transaction. */
async function createOperator(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql`select from pg_roles where rolname = 'shop_operator'`.execute(database);
  if (rows.length === 0) await sql`create role shop_operator nologin`.execute(database);
  await sql`grant shop_operator to current_user with inherit false, set true`.execute(database);
}

async function createCatalogue(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table projections.generations (
      number integer primary key,
      state text not null check (state in ('building', 'ready', 'live')),
      source text not null check (source in ('table', 'archive')),
      created_at timestamptz not null default now(),
      live_since timestamptz,
      live_until timestamptz
    )`.execute(database);
  await sql`create unique index one_is_live on projections.generations (state) where state = 'live'`.execute(
    database,
  );
  await sql`
    insert into projections.generations (number, state, source, live_since)
    values (1, 'live', 'table', now())`.execute(database);
  await sql`
    create table projections.segments (
      generation integer references projections.generations on delete cascade,
      segment integer,
      cursor json,
      events bigint not null default 0,
      done boolean not null default false,
      reached bigint not null default 0,
      primary key (generation, segment)
    )`.execute(database);
}

/**
 * How whoever writes begins a transaction, in one statement: it may write the rows of these tenants, stands in the live
 * generation, and learns which others there are. Alone, it waits until nobody else is in. A volatile function sees, statement
 * by statement, what was committed before: the generations are read when the lock is there.
 * https://www.postgresql.org/docs/current/xfunc-volatility.html
 */
async function createEnter(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function projections.enter(tenants text, alone boolean) returns table (number integer, state text)
    language sql volatile
    begin atomic
      select case when alone then pg_advisory_xact_lock(${sql.lit(GENERATIONS_LOCK)})
        else pg_advisory_xact_lock_shared(${sql.lit(GENERATIONS_LOCK)}) end;
      select set_config('app.tenants', tenants, true),
        set_config('search_path', 'read_model_v' || generations.number, true)
        from projections.generations where generations.state = 'live';
      select generations.number, generations.state from projections.generations
        order by generations.state = 'live' desc, generations.number;
    end`.execute(database);
  await sql`revoke all on function projections.enter(text, boolean) from public`.execute(database);
  await sql`grant execute on function projections.enter(text, boolean) to shop_writer`.execute(database);
}

/** Nobody may meet a generation that it did not ask for. */
async function forgetDefaultSchema(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database);
  const name = sql.id(rows[0]?.name ?? '');
  for (const role of ['shop_reader', 'shop_writer']) {
    await sql`alter role ${sql.id(role)} in database ${name} reset search_path`.execute(database);
  }
}
