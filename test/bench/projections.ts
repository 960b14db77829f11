import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pg from 'pg';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import type { ScanCursor } from '../../functions/event-store/sweep.ts';
import { documentClient } from '../../functions/platform/dynamodb.ts';
import type { Sweep } from '../../functions/projections/verify-events.ts';
import { PROJECTION, project } from '../../functions/projector/projector.ts';
import { startDynamodb } from '../../local/engines/dynamodb.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';
import type { Ask } from '../../scripts/projections/projections.ts';
import { askWith } from '../support/ask.ts';
import { commitsOf } from '../support/commits.ts';
import { HISTORIES } from '../support/order-history.ts';
import { connectAs, type ReadSide, startReadSide } from '../support/read-side.ts';
import { synthesiseTables } from '../support/tables.ts';

const ORDERS = 20_000;
const EVENTS_EACH = 5;
/** As many as the event source mapping hands over at most. */
const BATCH = 100;
const SEGMENTS = 4;

/** The commits of a confirmed order: one event each, as the saga writes them. */
function orderCommits(number: number): CommitItem[] {
  const events = HISTORIES['confirmed, CONFIRMED'];
  return commitsOf(
    `default/order/o${number}`,
    events.map((event) => [event]),
  );
}

function perSecond(count: number, started: number): string {
  return `${Math.round(count / ((performance.now() - started) / 1_000))}/s`.padStart(9);
}

/** What the feed does: batches in which every order goes one step further, or in which each order is done at once. */
async function throughput({ writer }: ReadSide): Promise<void> {
  const orders = Array.from({ length: 2_000 }, (_, index) => orderCommits(index));
  const slices = (commits: readonly CommitItem[]) =>
    Array.from({ length: Math.ceil(commits.length / BATCH) }, (_, index) =>
      commits.slice(index * BATCH, (index + 1) * BATCH),
    );
  const interleaved = Array.from({ length: EVENTS_EACH }, (_, step) =>
    orders.slice(0, 1_000).flatMap((commits) => commits[step] ?? []),
  ).flat();
  const run = async (what: string, commits: readonly CommitItem[]): Promise<void> => {
    const started = performance.now();
    for (const batch of slices(commits)) await project(writer, batch);
    console.log(`${what.padEnd(64)} ${perSecond(commits.length, started)} events`);
  };
  await run('projected in batches of 100, 100 orders in each', interleaved);
  await run('projected in batches of 100, 20 orders in each', orders.slice(1_000).flat());
}

/** The same rows, and nothing but the rows, by the statement that is the fastest that PostgreSQL offers short of COPY. */
async function rawInsert({ engine: { host, port } }: ReadSide): Promise<void> {
  const client = new pg.Client({ host, port, user: 'rdsadmin', database: 'shop', ssl: false });
  await client.connect();
  try {
    await client.query('set search_path = read_model_v1');
    const { rows } = await client.query('select * from orders');
    await client.query('create table copy (like orders including all)');
    const started = performance.now();
    for (let first = 0; first < rows.length; first += BATCH) {
      const values = JSON.stringify(rows.slice(first, first + BATCH));
      await client.query('insert into copy select * from json_populate_recordset(null::orders, $1)', [
        values,
      ]);
    }
    console.log(
      `${'the same rows by multi-row inserts of 100'.padEnd(64)} ${perSecond(rows.length, started)} rows`,
    );
  } finally {
    await client.end();
  }
}

async function writeOrders(client: DynamoDBDocumentClient, table: string): Promise<void> {
  const ORDERS_AT_ONCE = 5;
  for (let first = 0; first < ORDERS; first += ORDERS_AT_ONCE) {
    const commits = Array.from({ length: ORDERS_AT_ONCE }, (_, index) => orderCommits(first + index)).flat();
    const requests = commits.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
}

/** From end to end, as scripts/projections.ts drives it, without the invocations in between. */
async function rebuild(ask: Ask): Promise<void> {
  const started = performance.now();
  const memory: number[] = [];
  const { generation } = await ask('beginRebuild', { source: 'table', segments: SEGMENTS });
  for (let segment = 0; segment < SEGMENTS; segment += 1) {
    while (!(await ask('scanSlice', { generation, segment })).done) memory.push(process.memoryUsage.rss());
  }
  while (!(await ask('catchUp', { generation })).ready);
  const seconds = (performance.now() - started) / 1_000;
  const megabytes = memory.map((bytes) => Math.round(bytes / 2 ** 20));
  console.log(
    `${`rebuilt from ${ORDERS * EVENTS_EACH} events in ${seconds.toFixed(1)} s`.padEnd(64)} ${perSecond(ORDERS * EVENTS_EACH, started)} events`,
  );
  console.log(`memory of the process by slices of 3 s, in MiB: ${megabytes.join(' ')}`);
}

async function verify(ask: Ask): Promise<void> {
  const started = performance.now();
  let differences = 0;
  for (let segment = 0; segment < SEGMENTS; segment += 1) {
    let cursor: ScanCursor | null = null;
    do {
      const slice: Sweep<ScanCursor> = await ask('verifyEvents', { segment, segments: SEGMENTS, cursor });
      cursor = slice.cursor;
      differences += slice.differences.length;
    } while (cursor);
  }
  console.log(
    `${`verified, ${differences} differences`.padEnd(64)} ${perSecond(ORDERS * EVENTS_EACH, started)} events`,
  );
}

/** How fast events become rows: by the feed, by a rebuild, and what of it is PostgreSQL's own work. */
export async function projectionsBench(): Promise<void> {
  const directory = await instanceDirectory(join(import.meta.dirname, '..', '..', '.local'));
  const dynamodb = await startDynamodb({ directory, persist: false });
  const readSide = await startReadSide();
  try {
    await throughput(readSide);
    await rawInsert(readSide);
    Object.assign(process.env, {
      ...{ AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint, AWS_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' },
    });
    const client = documentClient();
    const { EventsTable } = await synthesiseTables();
    if (!EventsTable) throw new Error('there is an event table');
    const { AttributeDefinitions, KeySchema } = EventsTable;
    // Without a stream, which nobody reads here: writing is only what has to come before.
    await client.send(
      new CreateTableCommand({
        ...{ TableName: 'events', BillingMode: 'PAY_PER_REQUEST' },
        ...{ AttributeDefinitions, KeySchema },
      }),
    );
    await writeOrders(client, 'events');
    const database = await connectAs(readSide.engine, 'shop_owner');
    const ask = askWith({
      database,
      events: { client, table: 'events' },
      archive: { client: new S3Client({ region: 'us-east-1' }), bucket: '' },
      projection: PROJECTION,
    });
    await rebuild(ask);
    await ask('switch', { generation: null });
    await verify(ask);
    await database.destroy();
    client.destroy();
  } finally {
    await Promise.all([readSide.stop(), dynamodb.stop()]);
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
