import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Person } from '../event-store/event-store.ts';
import { storeFailure } from '../event-store/failure.ts';
import { keyRow, subjectRow } from './key-table.ts';

/** What the table of keys knows of a person: the key, or when it was shredded. */
export interface KnownPerson {
  readonly keyId: string | null;
  /** ISO 8601; null while the key lives. */
  readonly erasedAt: string | null;
}

/** Takes keys away for good. */
export interface Shredder {
  readonly find: (person: Person) => Promise<KnownPerson | null>;
  /** Shreds a key that `find` has found, and notes that it was. */
  readonly shred: (person: Person, keyId: string, at: Date) => Promise<void>;
}

/** For how long it is known that somebody was erased, in days: as long as backups still have the key. */
const KNOWN_DAYS = 7;

export function createShredder(client: DynamoDBDocumentClient, table: string): Shredder {
  return {
    async find({ tenant, subject }) {
      const Key = { pk: subjectRow(tenant, subject) };
      const { Item } = await client
        .send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))
        .catch(rethrow);
      return Item ? { keyId: Item.keyId ?? null, erasedAt: Item.erasedAt ?? null } : null;
    },
    async shred({ tenant, subject }, keyId, at) {
      const forgetAt = Math.ceil(at.getTime() / 1_000) + KNOWN_DAYS * 86_400;
      const erased = {
        TableName: table,
        Item: { pk: subjectRow(tenant, subject), erasedAt: at.toISOString(), forgetAt },
        ConditionExpression: 'keyId = :keyId',
        ExpressionAttributeValues: { ':keyId': keyId },
      };
      const key = { TableName: table, Key: { pk: keyRow(tenant, keyId) } };
      await client
        .send(new TransactWriteCommand({ TransactItems: [{ Put: erased }, { Delete: key }] }))
        .catch(rethrow);
    },
  };
}

function rethrow(cause: unknown): never {
  throw storeFailure(cause);
}
