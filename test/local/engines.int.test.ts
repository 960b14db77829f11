import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type DynamodbEngine, startDynamodb } from '../../local/engines/dynamodb.ts';
import { DYNAMODB, dynamodbClient } from '../../local/engines/dynamodb-client.ts';
import { findDynoxide, startDynoxide } from '../../local/engines/dynoxide.ts';
import { connectOwnPostgres } from '../../local/engines/own-postgres.ts';
import { type PostgresEngine, startPostgres } from '../../local/engines/postgres.ts';
import { engineStream } from '../../local/streams/stream-source.ts';

const local = join(import.meta.dirname, '..', '..', '.local');
let directory = '';

beforeAll(async () => {
  await mkdir(local, { recursive: true });
  directory = await mkdtemp(join(local, `run-${process.pid}-`));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function isListening(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}`).then(
    () => true,
    () => false,
  );
}

describe('dynoxide', () => {
  let engine: DynamodbEngine;
  const data = () => join(directory, 'dynamodb');

  beforeAll(async () => {
    engine = await startDynoxide(String(findDynoxide()), { directory: data(), keep: false });
    const key = { AttributeName: 'pk', KeyType: 'HASH' };
    await dynamodbClient(engine.endpoint)(DYNAMODB, 'CreateTable', {
      TableName: 'events',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [key],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });

  afterAll(async () => {
    await engine.stop();
  });

  async function put(pk: string): Promise<void> {
    await dynamodbClient(engine.endpoint)(DYNAMODB, 'PutItem', {
      TableName: 'events',
      Item: { pk: { S: pk } },
    });
  }

  test('has the index that keeps writes fast, and uses it', () => {
    const database = new DatabaseSync(join(data(), 'dynamodb.db'), { readOnly: true });
    const plan = database
      .prepare(
        "EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = 'events'",
      )
      .all();
    database.close();
    expect(JSON.stringify(plan)).toContain('laptop_stream_position');
  });

  test('tells of a write', async () => {
    const listener = vi.fn();
    const end = engine.onWrite?.(listener);
    await put('told');
    await vi.waitFor(() => expect(listener).toHaveBeenCalled());
    end?.();
  });

  test('has a stream that can be read from its beginning, and on from any record', async () => {
    await put('first');
    await put('second');
    const source = engineStream(
      dynamodbClient(engine.endpoint),
      'arn:aws:dynamodb:us-east-1:000000000000:table/events/stream/laptop',
      'us-east-1',
    );
    const [shard] = await source.shards();
    const reader = source.open(String(shard?.id), 'TRIM_HORIZON');
    const { records, ended } = await reader.read();
    expect(ended).toBe(false);
    const [first, second] = records.slice(-2);
    expect(first?.event).toMatchObject({
      eventName: 'INSERT',
      eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/events/stream/laptop',
      dynamodb: { NewImage: { pk: { S: 'first' } } },
    });
    expect(Math.abs(Date.now() - Number(first?.createdAt))).toBeLessThan(60_000);
    const onwards = await source.open(String(shard?.id), { after: String(first?.sequenceNumber) }).read();
    expect(onwards.records).toEqual([second]);
    expect((await reader.read()).records).toEqual([]);
  });

  test('is gone when it is stopped, with its data', async () => {
    const other = await startDynoxide(String(findDynoxide()), {
      directory: join(directory, 'other'),
      keep: false,
    });
    await other.stop();
    expect(await isListening(Number(new URL(other.endpoint).port))).toBe(false);
    expect(existsSync(join(directory, 'other'))).toBe(false);
  });
});

describe('the choice of a DynamoDB', () => {
  test('is DYNAMODB_ENDPOINT where there is one', async () => {
    const other = await startDynamodb({ directory, persist: false });
    vi.stubEnv('DYNAMODB_ENDPOINT', `${other.endpoint}/`);
    const engine = await startDynamodb({ directory, persist: false }).finally(() => vi.unstubAllEnvs());
    expect(engine).toMatchObject({ name: `${other.endpoint}/`, endpoint: other.endpoint });
    await other.stop();
  });

  test('is refused, by its name, when it does not answer', async () => {
    vi.stubEnv('DYNAMODB_ENDPOINT', 'http://localhost:1');
    const starting = startDynamodb({ directory, persist: false }).finally(() => vi.unstubAllEnvs());
    await expect(starting).rejects.toThrow('DYNAMODB_ENDPOINT: http://localhost:1 does not answer');
  });

  test('puts scratch data where it is removed again', async () => {
    const before = await readdir('/dev/shm').catch(() => []);
    const engine = await startDynamodb({ directory, persist: false });
    await engine.stop();
    const mine = (names: readonly string[]) => names.filter((name) => name.includes(`-${process.pid}-`));
    expect(mine(await readdir('/dev/shm').catch(() => []))).toEqual(mine(before));
  });
});

test('a DATABASE_URL that does not answer is refused by its name, and tells no password', async () => {
  const refusal = connectOwnPostgres('postgres://me:secret@localhost:1/shop').catch(String);
  expect(await refusal).toContain('DATABASE_URL: PostgreSQL at localhost:1 does not let me in');
  expect(await refusal).not.toContain('secret');
});

describe('PostgreSQL', () => {
  let engine: PostgresEngine;

  beforeAll(async () => {
    engine = await startPostgres({ directory, persist: false }, join(local, 'cache'));
    await engine.createDatabase({ name: 'shop', owner: 'shop_owner' });
  });

  afterAll(async () => {
    await engine.stop();
  });

  async function query(user: string, sql: string): Promise<unknown[]> {
    const { host, port } = engine;
    const client = new Client({ host, port, user, database: 'shop', password: 'any token', ssl: false });
    await client.connect();
    const { rows } = await client.query(sql).finally(() => client.end());
    return rows;
  }

  test('has a master user like that of Aurora: no superuser, but may create roles that sign in by IAM', async () => {
    const [role] = await query(
      'shop_owner',
      'SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user',
    );
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: true });
    await query('shop_owner', 'CREATE ROLE a_reader LOGIN; GRANT rds_iam TO a_reader; CREATE SCHEMA views');
    expect(await query('a_reader', 'SELECT current_user AS me')).toEqual([{ me: 'a_reader' }]);
  });

  test('knows letters beyond ASCII', async () => {
    const [row] = await query(
      'shop_owner',
      `SELECT lower('ÄÖ') AS lower, '電子機器' ILIKE '%機器%' AS found, 'é' ~ '\\w' AS letter`,
    );
    expect(row).toEqual({ lower: 'äö', found: true, letter: true });
    await query('shop_owner', 'CREATE EXTENSION pg_trgm');
    expect(await query('shop_owner', `SELECT cardinality(show_trgm('電子機器')) AS trigrams`)).toEqual([
      { trigrams: 5 },
    ]);
  });

  test('orders text as Aurora does: as people would, not by its bytes', async () => {
    const rows = await query(
      'shop_owner',
      `SELECT name FROM unnest('{b,A,é,a,B,f}'::text[]) AS name ORDER BY 1`,
    );
    expect(rows).toEqual(['a', 'A', 'b', 'B', 'é', 'f'].map((name) => ({ name })));
  });

  test('may be asked for a database that is there already', async () => {
    await expect(engine.createDatabase({ name: 'shop', owner: 'shop_owner' })).resolves.toBeUndefined();
  });

  test.runIf(process.getuid?.() === 0)(
    'runs for root in a directory that is closed to all others',
    async () => {
      const closed = join(directory, 'closed');
      await mkdir(closed, { mode: 0o700 });
      // A start that was killed while it made the cluster's template. No process has that id.
      await mkdir(join(closed, 'cache', 'initdb-4194305-left'), { recursive: true });
      const other = await startPostgres({ directory: closed, persist: false }, join(closed, 'cache'));
      await other.createDatabase({ name: 'shop', owner: 'shop_owner' });
      await other.stop();
      expect((await readdir(join(closed, 'cache'))).filter((name) => name.startsWith('initdb-'))).toEqual([]);
    },
  );

  test('keeps its data for the next start when it is told to', async () => {
    const data = { directory: join(directory, 'kept'), persist: true };
    await mkdir(data.directory);
    const first = await startPostgres(data, join(local, 'cache'));
    await first.createDatabase({ name: 'shop', owner: 'shop_owner' });
    await first.stop();
    const second = await startPostgres(data, join(local, 'cache'));
    const client = new Client({
      host: second.host,
      port: second.port,
      user: 'shop_owner',
      database: 'shop',
      ssl: false,
    });
    await client.connect();
    await client.end();
    await second.stop();
    expect(await isListening(second.port)).toBe(false);
  });
});
