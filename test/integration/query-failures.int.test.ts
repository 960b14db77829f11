import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../functions/graphql/answer.ts';
import { answerField } from '../../functions/query/graphql-door.ts';
import type { Database } from '../../functions/read-model/database.ts';
import { noEvents } from '../support/no-events.ts';
import { ADMIN, identityOf } from '../support/principals.ts';
import { connectAs, type ReadSide, startReadSide } from '../support/read-side.ts';

let readSide: ReadSide;
let superuser: pg.Client;
let reader: Database;

beforeAll(async () => {
  readSide = await startReadSide();
  const { host, port } = readSide.engine;
  superuser = new pg.Client({ host, port, user: 'rdsadmin', database: 'shop', ssl: false });
  await superuser.connect();
});

beforeEach(async () => {
  reader = await connectAs(readSide.engine, 'shop_reader');
  return async () => {
    await superuser.query('rollback');
    await superuser.query('alter role shop_reader connection limit -1');
    await superuser.query(`alter role shop_reader in database shop set statement_timeout = '10s'`);
    await reader.destroy();
  };
});

afterAll(async () => {
  await superuser.end();
  await readSide.stop();
});

function products(): Promise<Answer> {
  const request = { arguments: {}, source: null, identity: identityOf(ADMIN), headers: {}, selection: [] };
  return answerField(
    { ...request, field: 'Query.products' },
    { database: reader, events: noEvents, requestId: 'request-1' },
  );
}

/** The whole of what a client gets to see. */
function refusal(code: string, message: string) {
  const info = { code, correlationId: 'request-1', retryable: true, violations: [] };
  return { error: { message, type: code, info } };
}

/** The next query finds the connection broken, and makes a new one. */
async function loseConnection(): Promise<void> {
  const killed = sql`select pg_terminate_backend(pg_backend_pid())`.execute(reader);
  await expect(killed).rejects.toMatchObject({ code: '57P01' });
}

const AWAY = refusal('SERVICE_UNAVAILABLE', 'the read model cannot answer now');
const OVERLOADED = refusal('RATE_LIMITED', 'the read model is overloaded');

describe('a read model that cannot answer is an error to try again after', () => {
  test('because a statement takes too long', async () => {
    await superuser.query(`alter role shop_reader in database shop set statement_timeout = '50ms'`);
    await loseConnection();
    await superuser.query('begin; lock table read_model_v1.products');
    expect(await products()).toEqual(AWAY);
  });

  test('because there are too many connections', async () => {
    await superuser.query('alter role shop_reader connection limit 0');
    await loseConnection();
    expect(await products()).toEqual(OVERLOADED);
    await superuser.query('alter role shop_reader connection limit -1');
    expect(await products()).toEqual({ data: [] });
  });

  test('because the server is away', async () => {
    await loseConnection();
    const port = process.env.PGPORT;
    // A port that nothing listens on: the discard service.
    Object.assign(process.env, { PGPORT: '9' });
    try {
      expect(await products()).toEqual(AWAY);
    } finally {
      Object.assign(process.env, { PGPORT: port });
    }
    expect(await products()).toEqual({ data: [] });
  });
});

test('a connection that breaks at work is replaced, and the request answered', async () => {
  await superuser.query('begin; lock table read_model_v1.products');
  const asked = products();
  await vi.waitFor(async () => {
    const { rowCount } = await superuser.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'shop_reader' and wait_event_type = 'Lock'`,
    );
    expect(rowCount).toBeGreaterThan(0);
  });
  await superuser.query('rollback');
  expect(await asked).toEqual({ data: [] });
});

test('a mistake of ours stays one, and its cause in the log', async () => {
  await superuser.query('begin; alter table read_model_v1.products rename to hidden; commit');
  try {
    const answer = await products();
    expect(answer).toMatchObject({ error: { type: 'INTERNAL_ERROR', info: { retryable: false } } });
    expect(JSON.stringify(answer)).not.toMatch(/relation "|hidden|\.ts/);
  } finally {
    await superuser.query('alter table read_model_v1.hidden rename to products');
  }
});
