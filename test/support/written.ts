import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Laptop } from './laptop.ts';

/** How many items the laptop's tables hold: commits, guards and provider entries. */
export async function writtenTo({ urls, model }: Laptop): Promise<number> {
  const client = new DynamoDBClient({
    endpoint: urls.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let count = 0;
  for (const { name } of model.tables) {
    for await (const page of paginateScan({ client }, { TableName: name, Select: 'COUNT' })) {
      count += page.Count ?? 0;
    }
  }
  client.destroy();
  return count;
}
