import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { takeIn } from '../../functions/projections/take-in.ts';
import { PROJECTION, type Projection, project } from '../../functions/projector/projector.ts';
import { type AnyView, VIEWS } from '../../functions/projector/views/index.ts';
import type { Database } from '../../functions/read-model/database.ts';
import { askWith } from '../support/ask.ts';
import { categoryCommits } from '../support/commits.ts';
import { createProjectedStore, type ProjectedStore, rebuild } from '../support/projections.ts';

const STREAM = 't/category/a';

let store: ProjectedStore;
let writer: Database;

beforeAll(async () => {
  store = await createProjectedStore();
  writer = await store.database.connectAs('shop_writer');
});

afterAll(() => store.close());

beforeEach(async () => {
  const { generations } = await store.ask('status', {});
  for (const { number, state } of generations) {
    if (state !== 'live') await store.ask('drop', { generation: number });
  }
  await store.database.inspect(
    'truncate read_model_v1.positions, read_model_v1.parked_commits, read_model_v1.categories',
  );
});

/** Has a bug: it cannot show a category of one of these names. */
function withBug(...names: readonly string[]): Projection {
  const { category } = VIEWS;
  if (!category) throw new Error('there is a view of categories');
  const failing: AnyView = {
    ...category,
    project(row, event, occurrence) {
      if ('name' in event.data && names.includes(String(event.data.name))) throw new Error('a bug');
      return category.project(row, event, occurrence);
    },
  };
  return { ...PROJECTION, views: { ...VIEWS, category: failing } };
}

/** What the stream leads to where nothing goes wrong. */
async function expectFlowing(version: number): Promise<void> {
  expect(await store.rowsOf(1)).toMatchObject({
    categories: [{ id: 'a', name: `a ${version - 1}`, version }],
    positions: [{ stream: 'category/a', version, parked: false }],
    parked_commits: [],
  });
}

describe('a parked stream', () => {
  test('is listed with why and since when, and what waits of it is shown', async () => {
    await project(writer, categoryCommits(STREAM, 3), withBug('a 2'));
    const [stream] = await store.ask('parked', {});
    expect(stream).toMatchObject({ generation: 1, stream: STREAM, version: 2, commits: 2, error: 'a bug' });
    const [details] = await store.ask('show', { stream: STREAM });
    expect(details).toMatchObject({
      ...stream,
      waiting: [
        { version: 3, events: ['CategoryRevised'], error: 'a bug' },
        { version: 4, events: ['CategoryRevised'] },
      ],
    });
    await expect(store.ask('show', { stream: 't/category/b' })).rejects.toThrow('is not parked');
  });

  test('unparked when the bug is fixed, ends as if nothing had been', async () => {
    const commits = categoryCommits(STREAM, 250);
    await project(writer, commits.slice(0, 150), withBug('a 2'));
    await project(writer, commits.slice(150));
    expect(await store.ask('unpark', { stream: STREAM })).toEqual([
      { generation: 1, applied: 249, version: 251, error: null },
    ]);
    await expectFlowing(251);
    await project(writer, categoryCommits(STREAM, 251).slice(-1));
    await expectFlowing(252);
  });

  test('unparked too early, stops again where it cannot go on', async () => {
    await project(writer, categoryCommits(STREAM, 5), withBug('a 2', 'a 4'));
    const { views } = withBug('a 4');
    const ask = askWith({ ...store.context, projection: { ...PROJECTION, views } });
    expect(await ask('unpark', { stream: STREAM })).toEqual([
      { generation: 1, applied: 2, version: 4, error: 'a bug' },
    ]);
    expect(await store.rowsOf(1)).toMatchObject({
      categories: [{ name: 'a 3', version: 4 }],
      positions: [{ version: 4, parked: true }],
      parked_commits: [{ version: 5, error: 'a bug' }, { version: 6 }],
    });
    await store.ask('unpark', { stream: STREAM });
    await expectFlowing(6);
  });

  test('unparked while PostgreSQL still refuses it, stops at the very commit', async () => {
    const { inspect } = store.database;
    await inspect(`alter table read_model_v1.categories add constraint odd check (name <> 'a 4')`);
    await project(writer, categoryCommits(STREAM, 4));
    expect(await store.ask('unpark', { stream: STREAM })).toEqual([
      { generation: 1, applied: 4, version: 4, error: expect.stringContaining('check constraint') },
    ]);
    await inspect('alter table read_model_v1.categories drop constraint odd');
    expect(await store.ask('unpark', { stream: STREAM })).toMatchObject([{ applied: 1, error: null }]);
    await expectFlowing(5);
  });

  test('is unparked in every generation in which it is parked', async () => {
    await store.store(categoryCommits(STREAM, 3));
    const generation = await rebuild(store.ask);
    await store.database.inspect('truncate read_model_v1.positions, read_model_v1.categories');
    await project(writer, categoryCommits(STREAM, 4), withBug('a 2', 'a 4'));
    expect(await store.ask('unpark', { stream: STREAM })).toMatchObject([
      { generation: 1, applied: 3 },
      { generation, applied: 1 },
    ]);
    expect(await store.rowsOf(generation)).toEqual(await store.rowsOf(1));
  });

  test('behind a gap is given what is missing from the event table', async () => {
    const commits = categoryCommits(STREAM, 4);
    await store.store(commits);
    await project(writer, commits.toSpliced(2, 1));
    expect((await store.ask('parked', {}))[0]?.error).toContain('goes on at version 4, but 3 is next');
    expect(await store.ask('unpark', { stream: STREAM })).toMatchObject([{ applied: 3, error: null }]);
    await expectFlowing(5);
  });

  test('in a generation that was being built is given what came too early for it', async () => {
    const commits = categoryCommits(STREAM, 4);
    await store.store(commits);
    await project(writer, commits.slice(0, 3));
    const { generation } = await store.ask('beginRebuild', { source: 'table', segments: 1 });
    await project(writer, commits.slice(3));
    const context = { ...store.context, projection: withBug('a 2') };
    await takeIn(context, { generation, onGap: 'note' }, commits.slice(0, 3));
    expect(await store.ask('catchUp', { generation })).toMatchObject({ ready: true });
    expect(await store.ask('unpark', { stream: STREAM })).toEqual([
      { generation, applied: 3, version: 5, error: null },
    ]);
    expect(await store.rowsOf(generation)).toEqual(await store.rowsOf(1));
  });

  test('stops again at what it was given from the event table, and says so', async () => {
    const commits = categoryCommits(STREAM, 4);
    await store.store(commits);
    await project(writer, [...commits.slice(0, 3), ...commits.slice(4)], withBug('a 2'));
    const ask = askWith({ ...store.context, projection: withBug('a 3') });
    expect(await ask('unpark', { stream: STREAM })).toMatchObject([{ applied: 1, error: 'a bug' }]);
    expect(await store.ask('parked', {})).toMatchObject([{ version: 3, commits: 2, error: 'a bug' }]);
    await store.ask('unpark', { stream: STREAM });
    await expectFlowing(5);
  });

  test('with gaps between what waits flows at once', async () => {
    const commits = categoryCommits(STREAM, 6);
    await store.store(commits);
    await project(
      writer,
      [...commits.slice(0, 3), ...commits.slice(4, 5), ...commits.slice(6)],
      withBug('a 2'),
    );
    expect(await store.ask('unpark', { stream: STREAM })).toMatchObject([{ applied: 5, error: null }]);
    await expectFlowing(7);
  });

  test('what comes while it is being unparked is not lost', async () => {
    const commits = categoryCommits(STREAM, 400);
    await project(writer, commits.slice(0, 300), withBug('a 2'));
    const later = async (): Promise<void> => {
      for (let first = 300; first < commits.length; first += 5) {
        await project(writer, commits.slice(first, first + 5));
      }
    };
    await Promise.all([later(), store.ask('unpark', { stream: STREAM })]);
    await expectFlowing(401);
  });

  test('that is not parked cannot be unparked or skipped', async () => {
    await project(writer, categoryCommits(STREAM));
    await expect(store.ask('unpark', { stream: STREAM })).rejects.toThrow('is not parked');
    await expect(store.ask('skip', { stream: STREAM })).rejects.toThrow('is not parked');
    await expect(store.ask('unpark', { stream: 'category/a' })).rejects.toThrow();
  });
});

describe('skipping', () => {
  const skipWith = (projection: Projection) =>
    askWith({ ...store.context, projection })('skip', { stream: STREAM });

  test('passes over one commit, and applies the others', async () => {
    await project(writer, categoryCommits(STREAM, 4), withBug('a 2'));
    expect(await skipWith(withBug('a 2'))).toEqual([{ generation: 1, applied: 2, version: 5, error: null }]);
    await expectFlowing(5);
  });

  test('the last one lets the stream flow', async () => {
    await project(writer, categoryCommits(STREAM, 2), withBug('a 2'));
    expect(await skipWith(withBug('a 2'))).toMatchObject([{ applied: 0, version: 3 }]);
    await project(writer, categoryCommits(STREAM, 3));
    await expectFlowing(4);
  });

  test('over a gap for which there is no commit goes on behind it', async () => {
    const other = 't/category/lost';
    const commits: CommitItem[] = categoryCommits(other, 4);
    await project(writer, commits.toSpliced(2, 1));
    expect(await store.ask('unpark', { stream: other })).toMatchObject([{ applied: 0, version: 2 }]);
    expect(await store.ask('skip', { stream: other })).toMatchObject([{ applied: 2, version: 5 }]);
  });
});
