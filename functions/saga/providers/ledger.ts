import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { storeFailure } from '../../event-store/failure.ts';

export type LedgerEntry = Readonly<Record<string, unknown>>;

/**
 * The books of the simulated providers: a row for each idempotency key, as a real provider keeps them on its side. A
 * key that was undone stays undone.
 */
export interface Ledger {
  /** Counts the calls of a key, this one included. */
  readonly countCall: (key: string) => Promise<number>;
  /** Enters the effect, unless it is there already; null where the key was undone before. */
  readonly enter: (key: string, effect: LedgerEntry) => Promise<LedgerEntry | null>;
  /** Marks the key as undone and answers its row: with the effect, if there was one. */
  readonly undo: (key: string) => Promise<LedgerEntry>;
}

/** Keeps the books in a DynamoDB table. @throws RateLimitedError, ServiceUnavailableError when that is throttled or away */
export function createLedger(client: DynamoDBDocumentClient, table: string): Ledger {
  const send = async (command: UpdateCommand): Promise<LedgerEntry> => {
    const answer = await client.send(command);
    return answer.Attributes ?? {};
  };

  return {
    async countCall(key) {
      const row = await send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: key },
          UpdateExpression: 'ADD calls :one',
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'ALL_NEW',
        }),
      ).catch(rethrow);
      return Number(row.calls);
    },

    async enter(key, effect) {
      try {
        const row = await send(
          new UpdateCommand({
            TableName: table,
            Key: { pk: key },
            UpdateExpression: 'SET effect = if_not_exists(effect, :effect)',
            ConditionExpression: 'attribute_not_exists(undone)',
            ExpressionAttributeValues: { ':effect': effect },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return row.effect as LedgerEntry;
      } catch (cause) {
        if (cause instanceof ConditionalCheckFailedException) return null;
        throw storeFailure(cause);
      }
    },

    undo(key) {
      return send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: key },
          UpdateExpression: 'SET undone = :true',
          ExpressionAttributeValues: { ':true': true },
          ReturnValues: 'ALL_NEW',
        }),
      ).catch(rethrow);
    },
  };
}

function rethrow(cause: unknown): never {
  throw storeFailure(cause);
}
