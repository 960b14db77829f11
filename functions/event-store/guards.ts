import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

/**
 * Guards make rules across streams hold in the write itself. They are rows of a second table, written in the same
 * transaction as the events that they stand for: claims of unique names, and counts of what refers to an aggregate.
 * A guard that fails is a conflict: the command decides again on fresh facts, and then gives the real reason.
 */
export type Guard =
  /** `key` belongs to `owner` from now on; fails where it belongs to another. */
  | { readonly kind: 'claim'; readonly key: string; readonly owner: string }
  /** `key` is free again; fails where it does not belong to `owner`. */
  | { readonly kind: 'release'; readonly key: string; readonly owner: string }
  /** A row of references begins. */
  | { readonly kind: 'open'; readonly key: string; readonly depth: number }
  /** One more, or one less, refers to it. One more needs it active and, where given, still at `depth`. */
  | {
      readonly kind: 'count';
      readonly key: string;
      readonly counter: ReferenceCounter;
      readonly by: 1 | -1;
      readonly depth?: number;
    }
  /** It moves to another depth; fails where it has children. */
  | { readonly kind: 'move'; readonly key: string; readonly depth: number }
  /** It ends; fails where anything refers to it. The row stays, inactive. */
  | { readonly kind: 'close'; readonly key: string };

export type ReferenceCounter = 'children' | 'products';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The transaction's action of a guard. */
export function guardAction(table: string, guard: Guard): Action {
  const pk = guard.key;
  switch (guard.kind) {
    case 'claim':
      return {
        Put: {
          TableName: table,
          Item: { pk, holder: guard.owner },
          ConditionExpression: 'attribute_not_exists(pk) OR holder = :holder',
          ExpressionAttributeValues: { ':holder': guard.owner },
        },
      };
    case 'release':
      return {
        Delete: {
          TableName: table,
          Key: { pk },
          ConditionExpression: 'holder = :holder',
          ExpressionAttributeValues: { ':holder': guard.owner },
        },
      };
    case 'open':
      return {
        Put: {
          TableName: table,
          Item: { pk, active: true, depth: guard.depth, children: 0, products: 0 },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      };
    case 'count':
      return countAction(table, guard);
    case 'move':
      return {
        Update: {
          TableName: table,
          Key: { pk },
          UpdateExpression: 'SET #depth = :depth',
          ConditionExpression: 'children = :none AND active = :true',
          ExpressionAttributeNames: { '#depth': 'depth' },
          ExpressionAttributeValues: { ':depth': guard.depth, ':none': 0, ':true': true },
        },
      };
    case 'close':
      return {
        Update: {
          TableName: table,
          Key: { pk },
          UpdateExpression: 'SET active = :false',
          ConditionExpression: 'active = :true AND children = :none AND products = :none',
          ExpressionAttributeValues: { ':false': false, ':true': true, ':none': 0 },
        },
      };
    default: {
      const unknown: never = guard;
      return unknown;
    }
  }
}

function countAction(table: string, { key, counter, by, depth }: Extract<Guard, { kind: 'count' }>): Action {
  const atDepth = depth === undefined ? '' : ' AND #depth = :depth';
  return {
    Update: {
      TableName: table,
      Key: { pk: key },
      UpdateExpression: 'ADD #counter :by',
      ConditionExpression: by > 0 ? `active = :true${atDepth}` : '#counter > :none',
      ExpressionAttributeNames: { '#counter': counter, ...(atDepth ? { '#depth': 'depth' } : {}) },
      ExpressionAttributeValues: {
        ':by': by,
        ...(by > 0 ? { ':true': true } : { ':none': 0 }),
        ...(atDepth ? { ':depth': depth } : {}),
      },
    },
  };
}
