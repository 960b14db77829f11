import { AwsApiError } from './contracts.ts';
import { type CallDynamodb, DYNAMODB } from './engines/dynamodb-client.ts';
import type { TableDefinition } from './resources/model.ts';

async function createTable(
  call: CallDynamodb,
  { name, definition, timeToLiveAttribute }: TableDefinition,
): Promise<void> {
  try {
    await call(DYNAMODB, 'CreateTable', definition);
  } catch (error) {
    // Kept by --persist, or by an engine of the user's own.
    if (error instanceof AwsApiError && error.code === 'ResourceInUseException') return;
    throw error;
  }
  if (timeToLiveAttribute === undefined) return;
  const specification = { AttributeName: timeToLiveAttribute, Enabled: true };
  await call(DYNAMODB, 'UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: specification });
}

/** Creates the tables that are not there yet. */
export async function createTables(call: CallDynamodb, tables: readonly TableDefinition[]): Promise<void> {
  for (const table of tables) await createTable(call, table);
}
