import { execFileSync } from 'node:child_process';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { asTenants, type Database } from '../../functions/read-model/database.ts';
import type { ReadModel } from '../../functions/read-model/schema.ts';
import { createDatabase, migrateDatabase, type TestDatabase } from '../support/postgres.ts';

const TABLES = ['positions', 'parked_commits', 'categories', 'products', 'stock', 'orders'] as const;
const SCHEMA = 'read_model_v1';

let database: TestDatabase;
let applied: readonly string[];
let owner: Database;
let writer: Database;
let reader: Database;

beforeAll(async () => {
  database = await createDatabase();
  applied = await migrateDatabase(database);
  owner = await database.connectAs('shop_owner');
  writer = await database.connectAs('shop_writer');
  reader = await database.connectAs('shop_reader');
  await asTenants(writer, ['one', 'other'], async (transaction) => {
    for (const tenant of ['one', 'other']) await insertCategory(transaction, tenant);
  });
});

afterAll(async () => {
  await database.close();
});

function insertCategory(connection: Kysely<ReadModel>, tenant: string, id = 'c') {
  const at = '2026-01-01T00:00:00.000Z';
  return connection
    .insertInto('categories')
    .values({
      tenant,
      id,
      name: id,
      name_key: id,
      search_text: id,
      description: null,
      parent_id: null,
      version: 1,
      created_at: at,
      updated_at: at,
    })
    .execute();
}

/** Tenants of the categories that a connection sees. */
async function tenantsSeen(connection: Kysely<ReadModel>): Promise<string[]> {
  const rows = await connection.selectFrom('categories').select('tenant').orderBy('tenant').execute();
  return rows.map(({ tenant }) => tenant);
}

describe('migrations', () => {
  test('bring an empty database to the newest one, once', async () => {
    expect(applied).toEqual([
      '0001-initial',
      '0002-queries',
      '0003-generations',
      '0004-category-lists',
      '0005-idle-transactions',
    ]);
    expect(await migrateDatabase(database)).toEqual([]);
  });

  test('make every table of the schema, and the tenant the first column of every key and index', async () => {
    const tables = await database.inspect<{ name: string }>(
      'select tablename as name from pg_tables where schemaname = $1',
      [SCHEMA],
    );
    expect(tables.map(({ name }) => name).sort()).toEqual([...TABLES].sort());

    const indexes = await database.inspect<{ name: string; first: string }>(
      `select c.relname as name, a.attname as first from pg_index i
         join pg_class c on c.oid = i.indexrelid
         join pg_namespace n on n.oid = c.relnamespace and n.nspname = $1
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]`,
      [SCHEMA],
    );
    expect(indexes.length).toBeGreaterThan(TABLES.length);
    expect(indexes.filter(({ first }) => first !== 'tenant')).toEqual([]);
  });
});

describe('roles', () => {
  test('of reader and writer own nothing and are above no rule', async () => {
    const owned = await database.inspect(
      `select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname in ('shop_reader', 'shop_writer')
       union all
       select n.nspname from pg_namespace n join pg_roles r on r.oid = n.nspowner
        where r.rolname in ('shop_reader', 'shop_writer')`,
    );
    expect(owned).toEqual([]);
    const roles = await database.inspect(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles
        where rolname in ('shop_reader', 'shop_writer')`,
    );
    const plain = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
    expect(roles).toEqual(Array(2).fill({ ...plain, rolcanlogin: true }));
  });

  test('sign in by IAM', async () => {
    const members = await database.inspect<{ name: string }>(
      `select r.rolname as name from pg_auth_members m
         join pg_roles g on g.oid = m.roleid and g.rolname = 'rds_iam'
         join pg_roles r on r.oid = m.member order by name`,
    );
    expect(members.map(({ name }) => name)).toEqual(expect.arrayContaining(['shop_reader', 'shop_writer']));
  });

  test('can make nothing in the schema, and the reader writes nothing', async () => {
    for (const role of [reader, writer]) {
      await expect(sql`create table read_model_v1.mine (id text)`.execute(role)).rejects.toMatchObject({
        code: '42501',
      });
    }
    const insert = asTenants(reader, ['one'], (transaction) => insertCategory(transaction, 'one', 'new'));
    await expect(insert).rejects.toMatchObject({ code: '42501' });
    const clear = asTenants(reader, ['one'], (transaction) => transaction.deleteFrom('categories').execute());
    await expect(clear).rejects.toMatchObject({ code: '42501' });
  });

  test.each([
    ['a statement', 'statement_timeout'],
    ['a transaction in which nothing happens', 'idle_in_transaction_session_timeout'],
  ])('give up on %s in time', async (_, setting) => {
    const timeout = async (role: Database) =>
      (await sql<{ is: string }>`select current_setting(${setting}) as is`.execute(role)).rows;
    expect(await timeout(reader)).toEqual([{ is: '10s' }]);
    expect(await timeout(writer)).toEqual([{ is: '1min' }]);
  });
});

describe('row-level security', () => {
  test('is on and forced for every table', async () => {
    const tables = await database.inspect<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relkind = 'r' and c.relrowsecurity and c.relforcerowsecurity`,
      [SCHEMA],
    );
    expect(tables.map(({ name }) => name).sort()).toEqual([...TABLES].sort());
  });

  test('without the setting nobody sees anything, not even the owner', async () => {
    for (const role of [reader, writer, owner]) {
      expect(await tenantsSeen(role.withSchema(SCHEMA))).toEqual([]);
    }
  });

  test('the setting ends with its transaction', async () => {
    expect(await asTenants(reader, ['one'], tenantsSeen)).toEqual(['one']);
    expect(await tenantsSeen(reader.withSchema(SCHEMA))).toEqual([]);
    const { rows } = await sql<{ tenants: string }>`select current_setting('app.tenants') as tenants`.execute(
      reader,
    );
    expect(rows).toEqual([{ tenants: '' }]);
  });

  test.each([
    [['one'], ['one']],
    [['other'], ['other']],
    // A reader has one tenant; only the writer's batches have several.
    [['one', 'other'], []],
    [['nobody'], []],
    [['on'], []],
    [[], []],
  ])('as %j one sees the rows of %j', async (tenants, seen) => {
    expect(await asTenants(reader, tenants, tenantsSeen)).toEqual(seen);
  });

  test('another tenant’s row can be neither written, changed, deleted nor taken over', async () => {
    const asOne = <Result>(work: (transaction: Kysely<ReadModel>) => Promise<Result>) =>
      asTenants(writer, ['one'], work);
    await expect(asOne((transaction) => insertCategory(transaction, 'other', 'new'))).rejects.toMatchObject({
      code: '42501',
    });
    const give = (transaction: Kysely<ReadModel>) =>
      transaction.updateTable('categories').set({ tenant: 'other', id: 'given' }).execute();
    await expect(asOne(give)).rejects.toMatchObject({ code: '42501' });
    await asOne((transaction) =>
      transaction.updateTable('categories').set({ name: 'taken' }).where('tenant', '=', 'other').execute(),
    );
    await asOne((transaction) =>
      transaction.deleteFrom('categories').where('tenant', '=', 'other').execute(),
    );
    const rows = await database.inspect(`select tenant, id, name from ${SCHEMA}.categories order by tenant`);
    expect(rows).toEqual([
      { tenant: 'one', id: 'c', name: 'c' },
      { tenant: 'other', id: 'c', name: 'c' },
    ]);
  });
});

describe('values', () => {
  test('amounts and sums are numbers, times are ISO 8601 in UTC', async () => {
    const { rows } = await sql`
      select 9007199254740991::bigint as amount, 999999.99::numeric as price,
        timestamptz '2026-01-01 09:00:00.123+09' as at`.execute(reader);
    expect(rows).toEqual([
      { amount: 9_007_199_254_740_991, price: 999_999.99, at: '2026-01-01T00:00:00.123Z' },
    ]);
  });
});

test('connections that were cut while the environment stood still are not used any more', async () => {
  const { host, port } = inject('postgresAddress');
  const address = JSON.stringify({ host, port, user: 'rdsadmin', database: database.name, ssl: false });
  const cut = `
    import pg from 'pg';
    const client = new pg.Client(${address});
    await client.connect();
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'shop_reader' and datname = current_database()");
    await client.end();`;
  // Nothing of this thread goes on meanwhile, as nothing of a frozen environment does.
  execFileSync(process.execPath, ['--input-type=module', '--eval', cut]);
  expect(await asTenants(reader, ['one'], tenantsSeen)).toEqual(['one']);
});
