import { S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import type { ProjectionsContext } from '../../functions/projections/context.ts';
import { PROJECTION } from '../../functions/projector/projector.ts';
import { schemaOf } from '../../functions/read-model/generations.ts';
import type { Ask } from '../../scripts/projections/projections.ts';
import { askWith } from './ask.ts';
import { connectDynamodb, createTables } from './dynamodb.ts';
import { createMigratedDatabase, type TestDatabase } from './postgres.ts';

/** A read model, the event table that it is made from, and what an operator may do to it. */
export interface ProjectedStore {
  readonly database: TestDatabase;
  readonly context: ProjectionsContext;
  /** As the command line asks. */
  readonly ask: Ask;
  /** Writes commits to the event table. */
  readonly store: (commits: readonly CommitItem[]) => Promise<void>;
  /** What a generation holds, without what differs from one to another although they are equal. */
  readonly rowsOf: (generation: number) => Promise<Record<string, object[]>>;
  readonly close: () => Promise<void>;
}

export async function createProjectedStore(): Promise<ProjectedStore> {
  const database = await createMigratedDatabase();
  const client = connectDynamodb();
  const { events: table } = await createTables(client);
  const context: ProjectionsContext = {
    database: await database.connectAs('shop_owner'),
    events: { client, table },
    archive: { client: new S3Client({ region: 'us-east-1' }), bucket: 'archive' },
    projection: PROJECTION,
  };
  return {
    database,
    context,
    ask: askWith(context),
    store: (commits) => put(client, table, commits),
    rowsOf: (generation) => readRows(database, schemaOf(generation)),
    async close() {
      client.destroy();
      await database.close();
    },
  };
}

async function put(
  client: DynamoDBDocumentClient,
  TableName: string,
  commits: readonly CommitItem[],
): Promise<void> {
  for (const Item of commits) await client.send(new PutCommand({ TableName, Item }));
}

const TABLES = ['categories', 'products', 'stock', 'orders', 'parked_commits'];

async function readRows({ inspect }: TestDatabase, schema: string): Promise<Record<string, object[]>> {
  const rows: Record<string, object[]> = {
    positions: await inspect(
      `select tenant, stream, version, parked from ${schema}.positions where version > 0 or parked order by tenant, stream`,
    ),
  };
  for (const table of TABLES) {
    rows[table] = await inspect(`select * from ${schema}.${table} order by 1, 2, 3`);
  }
  return rows;
}

/** Builds a generation from end to end, and answers its number. */
export async function rebuild(
  ask: Ask,
  source: 'table' | 'archive' = 'table',
  segments = 2,
): Promise<number> {
  const { generation } = await ask('beginRebuild', { source, segments });
  do {
    await scanAll(ask, source, segments);
  } while (await mustScanAgain(ask, generation));
  return generation;
}

async function scanAll(ask: Ask, source: 'table' | 'archive', count: number): Promise<void> {
  const { generation, segments } = await ask('beginRebuild', { source, segments: count });
  for (const { segment } of segments) {
    while (!(await ask('scanSlice', { generation, segment })).done);
  }
}

async function mustScanAgain(ask: Ask, generation: number): Promise<boolean> {
  for (;;) {
    const { ready, again } = await ask('catchUp', { generation });
    if (ready || again) return again;
  }
}
