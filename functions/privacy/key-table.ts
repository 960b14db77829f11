import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { storeFailure } from '../event-store/failure.ts';
import { digest } from '../platform/digest.ts';

/** A data key as it is stored: nobody but KMS can make a key of it. */
export interface WrappedKey {
  readonly id: string;
  readonly wrapped: Uint8Array;
}

/**
 * The table of wrapped keys. A key is there twice: under its person, whom the table knows by a digest, to seal with, and
 * under its id, to open with. Both rows come and go together.
 */
export interface KeyTable {
  readonly ofSubject: (tenant: string, subject: string) => Promise<WrappedKey | null>;
  /** Those that are there. */
  readonly find: (tenant: string, ids: readonly string[]) => Promise<readonly WrappedKey[]>;
  /** Adds the first key of a person; false where there is one already. */
  readonly add: (tenant: string, subject: string, key: WrappedKey) => Promise<boolean>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_AT_ONCE = 100;

/** The row of a person: `keyId` and `wrapped`, or `erasedAt` where the key was shredded. */
export function subjectRow(tenant: string, subject: string): string {
  return `${tenant}/subject/${digest(tenant, subject)}`;
}

/** The row of a key. */
export function keyRow(tenant: string, id: string): string {
  return `${tenant}/key/${id}`;
}

export function createKeyTable(client: DynamoDBDocumentClient, table: string): KeyTable {
  async function findSome(keys: readonly { readonly pk: string }[]): Promise<readonly WrappedKey[]> {
    const answer = await client
      .send(new BatchGetCommand({ RequestItems: { [table]: { Keys: [...keys], ConsistentRead: true } } }))
      .catch(rethrow);
    const missed = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    if (missed.length > 0) {
      throw storeFailure(Object.assign(new Error('unprocessed keys'), { name: 'ThrottlingException' }));
    }
    return (answer.Responses?.[table] ?? []).map(toKey);
  }

  return {
    async ofSubject(tenant, subject) {
      const pk = subjectRow(tenant, subject);
      const { Item } = await client
        .send(new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true }))
        .catch(rethrow);
      return Item?.keyId ? toKey(Item) : null;
    },
    async find(tenant, ids) {
      const found: WrappedKey[] = [];
      for (let first = 0; first < ids.length; first += KEYS_AT_ONCE) {
        const some = ids.slice(first, first + KEYS_AT_ONCE);
        found.push(...(await findSome(some.map((id) => ({ pk: keyRow(tenant, id) })))));
      }
      return found;
    },
    async add(tenant, subject, { id: keyId, wrapped }) {
      const put = (pk: string) => ({
        Put: {
          TableName: table,
          Item: { pk, keyId, wrapped },
          // Somebody who was erased and comes back is a new person to us.
          ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(erasedAt)',
        },
      });
      const TransactItems = [put(subjectRow(tenant, subject)), put(keyRow(tenant, keyId))];
      try {
        await client.send(new TransactWriteCommand({ TransactItems }));
        return true;
      } catch (cause) {
        if (cause instanceof TransactionCanceledException && isTaken(cause)) return false;
        throw storeFailure(cause);
      }
    },
  };
}

function toKey({ keyId, wrapped }: Record<string, unknown>): WrappedKey {
  return { id: String(keyId), wrapped: wrapped as Uint8Array };
}

/** Whether somebody else has written, or is just writing, the same rows. */
function isTaken({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  return CancellationReasons.some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );
}

function rethrow(cause: unknown): never {
  throw storeFailure(cause);
}
