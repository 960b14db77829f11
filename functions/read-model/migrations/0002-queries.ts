import { type Kysely, sql } from 'kysely';

/** Tables that a reader sees the rows of one tenant of. */
const TABLES = ['positions', 'parked_commits', 'categories', 'products', 'stock', 'orders'];

/** What the queries need: extensions of the database, a role that searches, and more of the tables. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm schema public`.execute(database);
  await sql`create extension if not exists btree_gin schema public`.execute(database);
  await createSearcher(database);
  await build(database, 'read_model_v1');
}

/**
 * Keys that prices and names are compared by, indexes in the order of every list, and search. New columns are filled as
 * generated ones, which row-level security does not stand in the way of; then the projector keeps them.
 */
export async function build(database: Kysely<unknown>, schema: string): Promise<void> {
  await sql`set local search_path = ${sql.id(schema)}`.execute(database);
  await narrowReader(database);
  await addNameKeys(database);
  await comparePricesByInteger(database);
  await indexLists(database);
  await addSearch(database, schema);
}

/**
 * A reader serves one request and so one tenant. Compared with one value, and not with any of a list, the tenant leaves
 * the rows of an index in the order of its next columns: lists and pages need no sort.
 */
async function narrowReader(database: Kysely<unknown>): Promise<void> {
  for (const table of TABLES) {
    const id = sql.id(table);
    await sql`alter policy tenant on ${id} to shop_writer, current_user`.execute(database);
    await sql`create policy tenant_of_reader on ${id} for select to shop_reader
      using (tenant = current_setting('app.tenants', true))`.execute(database);
  }
}

async function addNameKeys(database: Kysely<unknown>): Promise<void> {
  for (const table of ['categories', 'products']) {
    await addFilled(database, table, 'name_key', 'lower(normalize(name, NFKC))');
  }
}

/** Adds a text column that is computed for the rows that are there, and given by the projector from then on. */
async function addFilled(
  database: Kysely<unknown>,
  table: string,
  column: string,
  value: string,
): Promise<void> {
  const [tableId, columnId] = [sql.id(table), sql.id(column)];
  await sql`alter table ${tableId} add column ${columnId} text not null
    generated always as (${sql.raw(value)}) stored`.execute(database);
  await sql`alter table ${tableId} alter column ${columnId} drop expression`.execute(database);
}

/** The comparison of `numeric` is not leakproof, that of integers is: only then may row-level security use the index. */
async function comparePricesByInteger(database: Kysely<unknown>): Promise<void> {
  await sql`alter table products alter column price_major type bigint using price_major * 100`.execute(
    database,
  );
  await sql`alter table products rename column price_major to price_hundredths`.execute(database);
  await sql`alter index products_by_price_major rename to products_by_price_hundredths`.execute(database);
}

async function indexLists(database: Kysely<unknown>): Promise<void> {
  for (const name of [
    'categories_by_name',
    'categories_by_parent_id_and_name',
    'products_by_name',
    'products_by_category_id_and_name',
    'orders_by_status_and_created_at',
  ]) {
    await database.schema.dropIndex(name).execute();
  }
  await index(database, 'categories', ['name_key']);
  await index(database, 'categories', ['parent_id', 'created_at']);
  await index(database, 'products', ['name_key']);
  await index(database, 'products', ['updated_at']);
  await index(database, 'products', ['category_id', 'name_key']);
  await index(database, 'products', ['category_id', 'created_at']);
  await index(database, 'products', ['category_id', 'price_hundredths']);
  await index(database, 'orders', ['created_at']);
  await index(database, 'orders', ['status', 'created_at']);
  // Holds all that the statistics ask for, so that they read no row.
  await sql`create index orders_by_status_and_currency on orders (tenant, status, currency) include (total)`.execute(
    database,
  );
}

async function index({ schema }: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  await schema
    .createIndex(`${table}_by_${columns.join('_and_')}`)
    .on(table)
    .columns(['tenant', ...columns, 'id'])
    .execute();
}

/** A letter around every character, so that the shortest words have trigrams: see search-text.ts. */
const spread = (text: string) => `'x' || regexp_replace(lower(normalize(${text}, NFKC)), '(.)', '\\1x', 'g')`;

/**
 * Search by a trigram index. LIKE is not leakproof: under row-level security it may only filter what other conditions
 * have found, row by row. So it runs in a function of a role of its own, which nobody can sign in as, which sees the rows
 * of these two tables and nothing else, and whose only code compares the tenant itself.
 */
async function addSearch(database: Kysely<unknown>, schema: string): Promise<void> {
  const schemaId = sql.id(schema);
  await sql`grant usage, create on schema ${schemaId} to shop_search`.execute(database);
  await addFilled(database, 'categories', 'search_text', spread('name'));
  await addFilled(
    database,
    'products',
    'search_text',
    spread(`name || coalesce(E'\\x01' || description, '')`),
  );
  for (const table of ['categories', 'products']) {
    const id = sql.id(table);
    await sql`create index ${sql.id(`${table}_by_search_text`)} on ${id}
      using gin (tenant, search_text public.gin_trgm_ops)`.execute(database);
    await sql`grant select on ${id} to shop_search`.execute(database);
    await sql`create policy whoever_searches on ${id} for select to shop_search using (true)`.execute(
      database,
    );
  }
  await createSearches(database);
  await sql`revoke create on schema ${schemaId} from shop_search`.execute(database);
}

async function createSearcher(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql`select from pg_roles where rolname = 'shop_search'`.execute(database);
  if (rows.length === 0) await sql`create role shop_search nologin`.execute(database);
  // Who creates a role may grant it. To give it a function, its member must be able to become it.
  await sql`grant shop_search to current_user with inherit false, set true`.execute(database);
}

/** What matches is found first and sorted then: walking an index by name would search rare terms row by row. */
async function createSearches(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function search_categories(pattern text, page_size bigint, page_start bigint) returns setof text
    language sql stable strict security definer
    begin atomic
      with found as materialized (
        select id, name_key from categories
        where tenant = current_setting('app.tenants', true) and search_text like pattern
      )
      select id from found order by name_key, id limit page_size offset page_start;
    end`.execute(database);
  await sql`
    create function search_products(pattern text, category text, page_size bigint, page_start bigint) returns setof text
    language sql stable security definer
    begin atomic
      with found as materialized (
        select id, name_key from products
        where tenant = current_setting('app.tenants', true) and search_text like pattern
          and (category is null or category_id = category)
      )
      select id from found order by name_key, id limit page_size offset page_start;
    end`.execute(database);
  const signatures = [
    'search_categories(text, bigint, bigint)',
    'search_products(text, text, bigint, bigint)',
  ];
  for (const signature of signatures) {
    const name = sql.raw(signature);
    await sql`alter function ${name} owner to shop_search`.execute(database);
    await sql`set local role shop_search`.execute(database);
    await sql`revoke all on function ${name} from public`.execute(database);
    await sql`grant execute on function ${name} to shop_reader`.execute(database);
    await sql`reset role`.execute(database);
  }
}
