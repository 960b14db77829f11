import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { takeIn } from '../../functions/projections/take-in.ts';
import { project } from '../../functions/projector/projector.ts';
import { asTenants, type Database } from '../../functions/read-model/database.ts';
import { categoryCommits, commitsOf } from '../support/commits.ts';
import { createProjectedStore, type ProjectedStore, rebuild } from '../support/projections.ts';
import { observeStatements } from '../support/statements.ts';

let shop: ProjectedStore;
let writer: Database;
let reader: Database;

beforeAll(async () => {
  shop = await createProjectedStore();
  writer = await shop.database.connectAs('shop_writer');
  reader = await shop.database.connectAs('shop_reader');
});

afterAll(() => shop.close());

/** Every test begins with one generation, which is live and empty. */
beforeEach(async () => {
  const { inspect } = shop.database;
  const others = await inspect<{ number: number }>(
    'select number from projections.generations where number > 1',
  );
  for (const { number } of others) await inspect(`drop schema read_model_v${number} cascade`);
  await inspect('delete from projections.generations where number > 1');
  await inspect(`update projections.generations set state = 'live', live_until = null`);
  await inspect(
    'truncate read_model_v1.positions, read_model_v1.parked_commits, read_model_v1.categories, read_model_v1.stock',
  );
});

function nameOf(id: string): Promise<string | undefined> {
  return asTenants(reader, ['t'], async (transaction) => {
    const row = await transaction
      .selectFrom('categories')
      .select('name')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.name;
  });
}

async function states(): Promise<Record<number, string>> {
  const { generations } = await shop.ask('status', {});
  return Object.fromEntries(generations.map(({ number, state }) => [number, state]));
}

/** Lets a generation have been out of use for so long that no query reads it any more. */
function forgetReaders(): Promise<object[]> {
  return shop.database.inspect(
    `update projections.generations set live_until = live_until - interval '1 minute'`,
  );
}

/** The shape of a schema: columns, keys, indexes, policies, functions and what roles may do. */
async function shapeOf(schema: string): Promise<object[]> {
  const { inspect } = shop.database;
  const statements = [
    `select table_name, column_name, data_type, is_nullable, column_default, ordinal_position::int
         from information_schema.columns where table_schema = $1 order by 1, 2`,
    'select indexname, indexdef from pg_indexes where schemaname = $1 order by 1',
    'select tablename, policyname, roles::text, cmd, qual from pg_policies where schemaname = $1 order by 1, 2',
    `select table_name, grantee, privilege_type from information_schema.role_table_grants
         where table_schema = $1 order by 1, 2, 3`,
    `select p.proname, p.proowner::regrole::text, p.proacl::text, pg_get_functiondef(p.oid) from pg_proc p
         join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 order by 1`,
    'select nspacl::text from pg_namespace where nspname = $1',
  ];
  const rows: object[][] = [];
  for (const statement of statements) rows.push(await inspect(statement, [schema]));
  return rows.map((own) => JSON.parse(JSON.stringify(own).replaceAll(schema, 'schema')) as object);
}

function waitForLocks(count: number): Promise<void> {
  return vi.waitFor(async () => {
    const waiting = await shop.database.inspect(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    expect(waiting).toHaveLength(count);
  });
}

describe('a generation', () => {
  test('has the same shape as the first one, which the migrations have made', async () => {
    await shop.ask('beginRebuild', { source: 'table', segments: 1 });
    expect(await shapeOf('read_model_v2')).toEqual(await shapeOf('read_model_v1'));
  });

  test('that is being built takes what is next, and notes where something is missing', async () => {
    const [first, second, third] = categoryCommits('t/category/a', 2);
    await project(
      writer,
      [first, second].flatMap((commit) => commit ?? []),
    );
    await shop.ask('beginRebuild', { source: 'table', segments: 1 });
    await project(
      writer,
      [third, ...categoryCommits('t/category/b')].flatMap((commit) => commit ?? []),
    );

    expect((await shop.rowsOf(1)).categories).toMatchObject([{ name: 'a 2' }, { name: 'b' }]);
    expect((await shop.rowsOf(2)).categories).toMatchObject([{ name: 'b' }]);
    expect((await shop.rowsOf(2)).parked_commits).toEqual([]);
    const { generations } = await shop.ask('status', {});
    expect(generations).toMatchObject([
      { number: 1, behind: 0 },
      { number: 2, behind: 1 },
    ]);
  });

  test('is not complete without what was on its way to the live one when it began', async () => {
    const { inspect } = shop.database;
    const [created, revised] = categoryCommits('t/category/a', 1);
    if (!created || !revised) throw new Error('there are two commits');
    await project(writer, [created]);
    await inspect('begin');
    await inspect('select * from read_model_v1.positions for update');
    const projecting = project(writer, [revised]);
    await waitForLocks(1);
    const { generation } = await shop.ask('beginRebuild', { source: 'archive', segments: 1 });
    await takeIn(shop.context, { generation, onGap: 'note' }, [created]);
    const catchingUp = shop.ask('catchUp', { generation });
    await waitForLocks(2);
    await inspect('commit');
    await projecting;
    expect(await catchingUp).toEqual({ ready: false, again: true });
  });

  test('that refuses data parks it alone', async () => {
    await rebuild(shop.ask);
    await shop.database.inspect(`alter table read_model_v2.categories add check (name <> 'odd')`);
    const odd = commitsOf('t/category/odd', [
      [{ type: 'CategoryCreated', data: { name: 'odd', description: null, parentId: null } }],
    ]);
    await project(writer, [...categoryCommits('t/category/a'), ...odd]);

    expect((await shop.rowsOf(1)).categories).toMatchObject([{ name: 'a' }, { name: 'odd' }]);
    expect((await shop.rowsOf(1)).parked_commits).toEqual([]);
    expect((await shop.rowsOf(2)).categories).toMatchObject([{ name: 'a' }]);
    expect((await shop.rowsOf(2)).parked_commits).toMatchObject([{ stream: 'category/odd' }]);
  });
});

describe('a switch', () => {
  beforeEach(async () => {
    await rebuild(shop.ask);
    // So that one can tell which generation answers.
    await project(writer, categoryCommits('t/category/a'));
    await shop.database.inspect(`update read_model_v2.categories set name = 'of generation 2'`);
  });

  test('is followed by connections that are open', async () => {
    expect(await nameOf('a')).toBe('a');
    expect(await shop.ask('switch', { generation: null })).toEqual({ from: 1, to: 2 });
    expect(await nameOf('a')).toBe('of generation 2');
    expect(await states()).toEqual({ 1: 'ready', 2: 'live' });
  });

  test('leaves a transaction that has begun in the generation in which it began', async () => {
    await asTenants(reader, ['t'], async (transaction) => {
      await shop.ask('switch', { generation: 2 });
      const rows = await transaction.selectFrom('categories').select('name').execute();
      expect(rows).toEqual([{ name: 'a' }]);
    });
  });

  test('costs a query no statement', async () => {
    const { statements } = await observeStatements(() => nameOf('a'));
    expect(statements.map((text) => text.split(' ')[0])).toEqual(['start', 'select', 'select', 'commit']);
  });

  test('leaves the former generation current, so that a rollback loses nothing', async () => {
    await shop.ask('switch', { generation: 2 });
    await project(writer, categoryCommits('t/category/a', 1));
    expect(await shop.ask('rollback', {})).toEqual({ from: 2, to: 1 });
    expect(await nameOf('a')).toBe('a 1');
    expect(await shop.ask('rollback', {})).toEqual({ from: 1, to: 2 });
    expect(await nameOf('a')).toBe('a 1');
  });

  test('waits for a batch that is being projected, which then is in both generations', async () => {
    const { inspect } = shop.database;
    await inspect('begin');
    await inspect('select * from read_model_v1.positions for update');
    const projecting = project(writer, categoryCommits('t/category/a', 1));
    await waitForLocks(1);
    const switching = shop.ask('switch', { generation: 2 });
    await waitForLocks(2);
    await inspect('commit');
    await Promise.all([projecting, switching]);
    expect(await nameOf('a')).toBe('a 1');
    expect((await shop.rowsOf(1)).positions).toEqual((await shop.rowsOf(2)).positions);
  });

  test('that is under way is waited for by a batch, which then knows what is live', async () => {
    const { inspect } = shop.database;
    await inspect('begin');
    await inspect(`select * from projections.enter('', true)`);
    await inspect(`update projections.generations set state = 'ready' where number = 1`);
    await inspect(`update projections.generations set state = 'live' where number = 2`);
    const projecting = project(writer, categoryCommits('t/category/b'));
    await waitForLocks(1);
    await inspect(`delete from projections.generations where number = 1`);
    await inspect('commit');
    await projecting;
    await inspect(`insert into projections.generations (number, state, source) values (1, 'ready', 'table')`);
    expect((await shop.rowsOf(1)).categories).toHaveLength(1);
    expect((await shop.rowsOf(2)).categories).toHaveLength(2);
  });
});

describe('an operator', () => {
  test('sees how far each projection is, and how long its latest commit was on its way', async () => {
    const [created] = categoryCommits('t/category/a');
    const at = new Date(Date.now() - 5_000).toISOString();
    await project(writer, created ? [{ ...created, at }] : []);
    const { generations, projections } = await shop.ask('status', {});
    expect(generations).toMatchObject([{ number: 1, state: 'live', streams: 1, events: 1, parked: 0 }]);
    const [category] = projections;
    expect(category).toMatchObject({ projection: 'category', streams: 1, events: 1, lastCommitAt: at });
    expect(category?.lag).toBeGreaterThanOrEqual(5_000);
  });

  test('can switch to nothing that is not ready', async () => {
    await expect(shop.ask('switch', { generation: null })).rejects.toThrow('no generation that is ready');
    await expect(shop.ask('switch', { generation: 7 })).rejects.toThrow('there is no generation 7');
    await expect(shop.ask('rollback', {})).rejects.toThrow('no generation that was live before');
    await shop.ask('beginRebuild', { source: 'table', segments: 1 });
    await expect(shop.ask('switch', { generation: 2 })).rejects.toThrow('generation 2 is building');
  });

  test('drops what is not live, when nobody can be reading it any more', async () => {
    await rebuild(shop.ask);
    await expect(shop.ask('drop', { generation: 1 })).rejects.toThrow('generation 1 is live');
    await shop.ask('switch', { generation: 2 });
    await expect(shop.ask('drop', { generation: 1 })).rejects.toThrow('queries may read it');
    await forgetReaders();
    await shop.ask('drop', { generation: 1 });
    try {
      expect(await states()).toEqual({ 2: 'live' });
      await project(writer, categoryCommits('t/category/a'));
      expect(await nameOf('a')).toBe('a');
      const left = await shop.database.inspect(`select from pg_namespace where nspname = 'read_model_v1'`);
      expect(left).toEqual([]);
    } finally {
      await bringFirstBack();
    }
  });

  /** Makes generation 1 again out of the only one there is. */
  async function bringFirstBack(): Promise<void> {
    await shop.database.inspect('alter schema read_model_v2 rename to read_model_v1');
    await shop.database.inspect('update projections.generations set number = 1');
  }

  test('is not let through to the tables by any other role', async () => {
    for (const role of [reader, writer]) {
      await expect(sql`set role shop_operator`.execute(role)).rejects.toMatchObject({ code: '42501' });
      await expect(sql`delete from projections.generations`.execute(role)).rejects.toMatchObject({
        code: '42501',
      });
    }
    await expect(sql`select * from projections.enter('t', true)`.execute(reader)).rejects.toMatchObject({
      code: '42501',
    });
  });
});
