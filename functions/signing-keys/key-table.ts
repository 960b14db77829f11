import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

/** The one row: the issuer's key set as it was published last, byte for byte. */
const KEY = { pk: 'jwks' };

/** Where the issuer's keys are kept for functions that cannot reach the issuer. */
export interface KeyTable {
  readonly write: (keys: ArrayBuffer) => Promise<void>;
  /** @throws Error where no keys have been written yet */
  readonly read: () => Promise<ArrayBuffer>;
}

export function createKeyTable(client: DynamoDBDocumentClient, table: string): KeyTable {
  return {
    async write(keys) {
      const row = { ...KEY, keys: new Uint8Array(keys) };
      await client.send(new PutCommand({ TableName: table, Item: row }));
    },
    async read() {
      const { Item: row } = await client.send(new GetCommand({ TableName: table, Key: KEY }));
      if (!(row?.keys instanceof Uint8Array)) throw new Error(`${table} holds no keys yet`);
      return Uint8Array.from(row.keys).buffer;
    },
  };
}
