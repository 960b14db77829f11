import { randomUUID } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { inject, vi } from 'vitest';
import { documentClient } from '../../functions/platform/dynamodb.ts';

/** Names of the application's tables, made for one test file. */
export interface Tables {
  readonly events: string;
  readonly guards: string;
  readonly providers: string;
  readonly subjectKeys: string;
}

/** The client that functions use, connected to the engine of this run. Its variables stay until they are unstubbed. */
export function connectDynamodb(endpoint: string = inject('dynamodbEndpoint')): DynamoDBDocumentClient {
  const variables = {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return documentClient();
}

/** Creates the tables of the data stack under names of their own. */
export async function createTables(client: DynamoDBDocumentClient): Promise<Tables> {
  const prefix = randomUUID().slice(0, 8);
  const shapes = inject('tableShapes');
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
  return {
    events: `${prefix}-EventsTable`,
    guards: `${prefix}-GuardsTable`,
    providers: `${prefix}-ProvidersTable`,
    subjectKeys: `${prefix}-SubjectKeysTable`,
  };
}

/** Every item of a table whose key begins with this. */
export async function itemsOf(
  client: DynamoDBDocumentClient,
  table: string,
  prefix = '',
): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(prefix && {
          FilterExpression: 'begins_with(pk, :prefix)',
          ExpressionAttributeValues: { ':prefix': prefix },
        }),
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    found.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return found.sort((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1));
}

function positionOf({ pk, sk }: Record<string, unknown>): string {
  return `${String(pk)} ${String(sk ?? '').padStart(10, '0')}`;
}
