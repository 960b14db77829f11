import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamodbClient } from '../../local/engines/dynamodb-client.ts';
import { engineStream, type ShardReader } from '../../local/streams/stream-source.ts';
import type { TableShape } from '../support/tables.ts';

/** Running engines, with a migrated read model that nobody else uses; PostgreSQL's variables name the projector's user. */
export interface Engines {
  readonly client: DynamoDBDocumentClient;
  /** Of DynamoDB. */
  readonly endpoint: string;
  readonly shapes: Readonly<Record<string, TableShape>>;
  /** Asks PostgreSQL as the superuser, whom row-level security does not bind. */
  readonly inspect: (statement: string) => Promise<Record<string, unknown>[]>;
}

export interface TableNames {
  readonly events: string;
  readonly guards: string;
  readonly providers: string;
}

/** What one simulation writes to. */
export interface Stores {
  readonly tables: TableNames;
  /** The event table's stream from its beginning. */
  readonly stream: ShardReader;
  /** Every row of a table of the read model. */
  readonly select: (table: string) => Promise<Record<string, unknown>[]>;
  readonly drop: () => Promise<void>;
}

const READ_MODEL = ['positions', 'parked_commits', 'categories', 'products', 'stock', 'orders'] as const;

/** Empty tables, and an empty read model. */
export async function createStores({ client, endpoint, shapes, inspect }: Engines): Promise<Stores> {
  // A name of its own each time: dynoxide keeps the stream records of a table that is gone, by its name.
  const prefix = randomUUID().slice(0, 8);
  for (const [id, { StreamSpecification, ...shape }] of Object.entries(shapes)) {
    await client.send(
      new CreateTableCommand({
        ...shape,
        TableName: `${prefix}-${id}`,
        BillingMode: 'PAY_PER_REQUEST',
        ...(StreamSpecification && { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } }),
      }),
    );
  }
  await inspect(`truncate ${READ_MODEL.map((table) => `read_model_v1.${table}`).join(', ')}`);
  const events = `${prefix}-EventsTable`;
  return {
    tables: { events, guards: `${prefix}-GuardsTable`, providers: `${prefix}-ProvidersTable` },
    stream: await openStream(endpoint, events),
    select: (table) => inspect(`select * from read_model_v1.${table}`),
    async drop() {
      for (const id of Object.keys(shapes)) {
        await client.send(new DeleteTableCommand({ TableName: `${prefix}-${id}` }));
      }
    },
  };
}

async function openStream(endpoint: string, table: string): Promise<ShardReader> {
  const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/1`;
  const source = engineStream(dynamodbClient(endpoint), arn, 'us-east-1');
  const [shard] = await source.shards();
  if (!shard) throw new Error(`the stream of ${table} has no shard`);
  return source.open(shard.id, 'TRIM_HORIZON');
}
