import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServiceUnavailableError } from '../../domain/errors.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import type { OpenCommits } from '../../functions/event-store/open.ts';
import { drainMetrics } from '../../functions/platform/metrics.ts';
import { PROJECTION, type Projection, project } from '../../functions/projector/projector.ts';
import { type AnyView, VIEWS } from '../../functions/projector/views/index.ts';
import type { Database } from '../../functions/read-model/database.ts';
import { categoryCommits, commitsOf } from '../support/commits.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';
import { observeStatements, workOf } from '../support/statements.ts';

let database: TestDatabase;
let writer: Database;

beforeAll(async () => {
  database = await createMigratedDatabase();
  writer = await database.connectAs('shop_writer');
});

afterAll(async () => {
  await database.close();
});

beforeEach(async () => {
  await database.inspect(
    'truncate read_model_v1.positions, read_model_v1.parked_commits, read_model_v1.categories, read_model_v1.stock',
  );
});

function names(): Promise<{ id: string; name: string; version: number }[]> {
  return database.inspect('select id, name, version from read_model_v1.categories order by tenant, id');
}

function positions(): Promise<{ stream: string; version: number; parked: boolean }[]> {
  return database.inspect(
    'select stream, version, parked from read_model_v1.positions order by tenant, stream',
  );
}

function parked(): Promise<{ stream: string; version: number; error: string; payload: CommitItem }[]> {
  return database.inspect(
    'select stream, version, error, payload from read_model_v1.parked_commits order by stream, version',
  );
}

async function everything() {
  return { names: await names(), positions: await positions(), parked: await parked() };
}

/** One category of each of these ids, created and once revised. */
function batchOf(...ids: readonly string[]): CommitItem[] {
  return ids.flatMap((id) => categoryCommits(`t/category/${id}`, 1));
}

describe('a batch', () => {
  test('is one transaction, however many events, commits and streams it has', async () => {
    const batches = [
      categoryCommits('t/category/a'),
      categoryCommits('t/category/b', 99),
      Array.from({ length: 100 }, (_, index) => categoryCommits(`t/category/c${index}`)).flat(),
    ];
    for (const batch of batches) {
      const { statements } = await observeStatements(() => project(writer, batch));
      expect(statements.filter((text) => /^(begin|start transaction)/i.test(text))).toHaveLength(1);
      expect(statements.at(-1)).toMatch(/^commit/i);
      // Lock the positions, read the rows, write the rows, move the positions, count what is parked.
      expect(workOf(statements)).toHaveLength(5);
    }
    expect(await names()).toHaveLength(102);
  });

  test('of nothing that is new reads and writes no more than it must', async () => {
    await project(writer, batchOf('a', 'b'));
    const before = await everything();
    const { statements } = await observeStatements(() => project(writer, batchOf('a', 'b')));
    expect(workOf(statements)).toHaveLength(3);
    expect(await everything()).toEqual(before);
  });

  test('of streams that no view is about sends nothing', async () => {
    const { statements } = await observeStatements(() => project(writer, categoryCommits('t/unheard-of/a')));
    expect(statements).toEqual([]);
    await project(writer, []);
  });

  test('may hold several tenants, whose rows stay apart', async () => {
    await project(writer, [...categoryCommits('t/category/a'), ...categoryCommits('u/category/a', 2)]);
    const rows = await database.inspect('select tenant, name from read_model_v1.categories order by tenant');
    expect(rows).toEqual([
      { tenant: 't', name: 'a' },
      { tenant: 'u', name: 'a 2' },
    ]);
  });

  test('rows know when they began, when they last changed, and by which version', async () => {
    const commits = categoryCommits('t/category/a', 2);
    for (const commit of commits) await project(writer, [commit]);
    const rows = await database.inspect<{ created_at: Date; updated_at: Date; version: number }>(
      'select created_at, updated_at, version from read_model_v1.categories',
    );
    expect(rows).toEqual([
      { created_at: new Date(commits[0]?.at ?? ''), updated_at: new Date(commits[2]?.at ?? ''), version: 3 },
    ]);
  });
});

describe('what was projected already', () => {
  test.each([
    ['the same batch again', [0, 1, 2, 3], [0, 1, 2, 3]],
    ['batches that overlap', [0, 1, 2], [1, 2, 3]],
    ['older commits once more', [0, 1, 2, 3], [1]],
    ['the same commit twice in one batch', [0, 0, 1, 1, 2], [3, 2, 3]],
    ['a batch that goes back to the beginning', [0, 1], [0, 1, 2, 0, 1, 2, 3]],
  ])('is dropped: %s', async (_what, ...batches) => {
    const commits = categoryCommits('t/category/a', 3);
    for (const batch of batches) {
      await project(
        writer,
        batch.flatMap((index) => commits[index] ?? []),
      );
    }
    expect(await everything()).toEqual({
      names: [{ id: 'a', name: 'a 3', version: 4 }],
      positions: [{ stream: 'category/a', version: 4, parked: false }],
      parked: [],
    });
  });

  test('a row that is gone stays gone', async () => {
    const commits = commitsOf('t/category/a', [
      [{ type: 'CategoryCreated', data: { name: 'a', description: null, parentId: null } }],
      [{ type: 'CategoryDeleted', data: { reason: null } }],
    ]);
    await project(writer, commits);
    await project(writer, commits);
    expect(await everything()).toMatchObject({
      names: [],
      positions: [{ version: 2, parked: false }],
      parked: [],
    });
  });
});

describe('a gap', () => {
  test('parks the stream, and only it', async () => {
    const [first, , third, fourth] = categoryCommits('t/category/a', 3);
    await project(
      writer,
      [first, third, fourth, ...batchOf('b')].flatMap((commit) => commit ?? []),
    );
    expect(await names()).toEqual([
      { id: 'a', name: 'a', version: 1 },
      { id: 'b', name: 'b 1', version: 2 },
    ]);
    expect(await positions()).toEqual([
      { stream: 'category/a', version: 1, parked: true },
      { stream: 'category/b', version: 2, parked: false },
    ]);
    expect(await parked()).toMatchObject([
      { version: 3, error: 't/category/a goes on at version 3, but 2 is next', payload: third },
      { version: 4, payload: fourth },
    ]);
  });

  test('is told as the number of streams that are parked, with every batch until none is', async () => {
    const gap = categoryCommits('t/category/a', 3).filter(({ sk }) => sk !== 2);
    const told: unknown[] = [];
    for (const batch of [batchOf('b'), gap, batchOf('c')]) {
      drainMetrics();
      await project(writer, batch);
      told.push(...drainMetrics().flatMap(({ ParkedStreams }) => ParkedStreams ?? []));
    }
    expect(told).toEqual([0, 1, 1]);
  });

  test('at the beginning does so too', async () => {
    await project(writer, categoryCommits('t/category/a', 1).slice(1));
    expect(await everything()).toMatchObject({ names: [], positions: [{ version: 0, parked: true }] });
  });
});

describe('a view that fails', () => {
  /** Cannot revise the category of this id to this name. */
  function failingFor(name: string): Projection {
    const { category } = VIEWS;
    if (!category) throw new Error('there is a view of categories');
    const failing: AnyView = {
      ...category,
      project(row, event, occurrence) {
        if ('name' in event.data && event.data.name === name) throw new Error('cannot be shown');
        return category.project(row, event, occurrence);
      },
    };
    return { ...PROJECTION, views: { ...VIEWS, category: failing } };
  }

  test('parks its stream from that commit on, and nothing else', async () => {
    const batch = [...categoryCommits('t/category/a', 3), ...batchOf('b')];
    await project(writer, batch, failingFor('a 2'));
    expect(await names()).toEqual([
      { id: 'a', name: 'a 1', version: 2 },
      { id: 'b', name: 'b 1', version: 2 },
    ]);
    expect(await parked()).toMatchObject([
      { stream: 'category/a', version: 3, error: 'cannot be shown' },
      { stream: 'category/a', version: 4, error: 'cannot be shown' },
    ]);
  });

  test('what comes later is parked behind it, each once, even when the view works again', async () => {
    const commits = categoryCommits('t/category/a', 3);
    await project(writer, commits.slice(0, 2), failingFor('a 1'));
    await project(writer, commits.slice(1, 3));
    await project(writer, commits);
    expect(await parked()).toMatchObject([
      { version: 2, error: 'cannot be shown' },
      { version: 3, error: 'an earlier commit of the stream is parked' },
      { version: 4, error: 'an earlier commit of the stream is parked' },
    ]);
    expect(await names()).toEqual([{ id: 'a', name: 'a', version: 1 }]);
  });

  test('in the middle of a commit shows nothing of that commit', async () => {
    const revise = (name: string) => ({ type: 'CategoryRevised', data: { name, description: null } });
    const created = { type: 'CategoryCreated', data: { name: 'a', description: null, parentId: null } };
    const commits = commitsOf('t/category/a', [[created], [revise('x'), revise('y'), revise('z')]]);
    await project(writer, commits, failingFor('y'));
    expect(await everything()).toMatchObject({
      names: [{ name: 'a', version: 1 }],
      positions: [{ version: 1, parked: true }],
    });
  });
});

describe('a commit that cannot be opened', () => {
  /** Opens all commits but those of this stream. */
  function failingWith(error: Error, pk: string): Projection {
    const open: OpenCommits = async (commits) => {
      if (commits.some((commit) => commit.pk === pk)) throw error;
      return commits;
    };
    return { ...PROJECTION, open };
  }

  test('parks its stream, as it is stored, and nothing else', async () => {
    const batch = [...batchOf('a'), ...batchOf('b')];
    await project(writer, batch, failingWith(new Error('tampered with'), 't/category/a'));
    expect(await names()).toMatchObject([{ name: 'b 1' }]);
    expect(await parked()).toMatchObject([
      { stream: 'category/a', version: 1, error: 'tampered with', payload: batch[0] },
      { stream: 'category/a', version: 2, payload: batch[1] },
    ]);
  });

  test.each([
    ['keys cannot be had', new ServiceUnavailableError('no keys')],
    ['a service refuses', Object.assign(new Error('denied'), { $metadata: { httpStatusCode: 400 } })],
    ['nobody answers', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
  ])('throws the batch back where %s', async (_what, error) => {
    const projecting = project(writer, batchOf('a', 'b'), failingWith(error, 't/category/b'));
    await expect(projecting).rejects.toThrow();
    expect(await everything()).toEqual({ names: [], positions: [], parked: [] });
  });
});

describe('data that PostgreSQL refuses', () => {
  const stock = (quantity: unknown) =>
    commitsOf('t/stock/s', [[{ type: 'StockOpened', data: { quantity } } as never]]);
  const category = (name: unknown) =>
    commitsOf('t/category/odd', [
      [{ type: 'CategoryCreated', data: { name, description: null, parentId: null } } as never],
    ]);

  test.each([
    ['a number out of range', stock(1e30), 'stock/s'],
    ['a number that is none', stock('many'), 'stock/s'],
    ['nothing where there must be something', category(null), 'category/odd'],
    ['a character that it cannot store', category('a\u0000b'), 'category/odd'],
  ])('%s parks its stream, and nothing else', async (_what, odd, stream) => {
    await project(writer, [...batchOf('a'), ...odd, ...batchOf('z')]);
    expect(await names()).toMatchObject([{ name: 'a 1' }, { name: 'z 1' }]);
    expect(await positions()).toContainEqual({ stream, version: 0, parked: true });
    const waiting = await parked();
    expect(waiting).toMatchObject([{ stream, version: 1, payload: odd[0] }]);
    expect(waiting[0]?.error).not.toBe('');
  });
});

describe('a failure of the moment', () => {
  /** Holds a lock that the projector needs, until the work is done. */
  async function whileBlocked(work: (projecting: Promise<void>) => Promise<void>): Promise<void> {
    await project(writer, batchOf('a'));
    await database.inspect('begin');
    await database.inspect('select * from read_model_v1.positions for update');
    const projecting = project(writer, [...categoryCommits('t/category/a', 2), ...batchOf('b')]);
    await vi.waitFor(async () => {
      const waiting = await database.inspect("select from pg_stat_activity where wait_event_type = 'Lock'");
      expect(waiting).toHaveLength(1);
    });
    await work(projecting);
  }

  test('throws and changes nothing; the batch that comes again is applied, on a new connection', async () => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(writer);
    await whileBlocked(async (projecting) => {
      const failing = expect(projecting).rejects.toThrow();
      await database.inspect('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await failing;
      await database.inspect('rollback');
    });
    expect(await everything()).toEqual({
      names: [{ id: 'a', name: 'a 1', version: 2 }],
      positions: [{ stream: 'category/a', version: 2, parked: false }],
      parked: [],
    });
    await project(writer, [...categoryCommits('t/category/a', 2), ...batchOf('b')]);
    expect(await names()).toMatchObject([{ name: 'a 2' }, { name: 'b 1' }]);
  });

  test('waits for another projector rather than overtaking it', async () => {
    await whileBlocked(async (projecting) => {
      await database.inspect('commit');
      await projecting;
    });
    expect(await names()).toMatchObject([{ name: 'a 2' }, { name: 'b 1' }]);
  });
});

describe('two projectors', () => {
  test('on the same streams, in different orders, neither deadlock nor apply anything twice', async () => {
    const other = await database.connectAs('shop_writer');
    const ids = Array.from({ length: 12 }, (_, index) => `c${index}`);
    const histories = ids.map((id) => categoryCommits(`t/category/${id}`, 9));
    for (let until = 2; until <= 10; until += 2) {
      const forward = histories.flatMap((commits) => commits.slice(0, until));
      const backward = histories.toReversed().flatMap((commits) => commits.slice(0, until));
      await Promise.all([project(writer, forward), project(other, backward)]);
    }
    expect(await names()).toEqual(ids.toSorted().map((id) => ({ id, name: `${id} 9`, version: 10 })));
    expect(await parked()).toEqual([]);
  });
});

describe('the function', () => {
  const record = (commit: object): DynamoDBStreamEvent['Records'][number] => ({
    eventID: 'e',
    eventName: 'INSERT',
    dynamodb: { NewImage: marshall(commit) as never, SequenceNumber: '1' },
  });

  test('reads commits from the stream’s records, passes over what is none, and reports no failure', async () => {
    await database.connectAs('shop_writer');
    Object.assign(process.env, { SUBJECT_KEYS_TABLE: 'none', PERSONAL_DATA_KEY: 'none' });
    const { handler } = await import('../../functions/projector/handler.ts');
    const Records = batchOf('a', 'b')
      .map(record)
      .toSpliced(1, 0, record({ pk: 'x', sk: 1 }));
    drainMetrics();
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    const answer = await handler({ Records }, { awsRequestId: 'request-1' } as Context).finally(() => {
      vi.unstubAllEnvs();
    });
    const written = stdout.mock.calls.map(([line]) => JSON.parse(String(line)) as object);
    stdout.mockRestore();
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(Object.assign({}, ...written)).toMatchObject({ BatchSize: 5, PoisonRecord: 1, ParkedStreams: 0 });
    expect(await names()).toMatchObject([{ name: 'a 1' }, { name: 'b 1' }]);
  });
});
