import {
  type DynamoDBDocumentClient,
  PutCommand,
  type TransactWriteCommand,
  type UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { LEDGER, PUT, READ, TRANSACTION } from './dynamodb-faults.ts';
import type { Boundary } from './faults.ts';
import type { Invocation } from './lambda.ts';

type Command = Parameters<DynamoDBDocumentClient['send']>[0];

/** What the simulation notices about requests that reach DynamoDB. */
export interface DynamodbObserver {
  readonly onRequest: () => void;
  /** Something was written to the event table. */
  readonly onCommit: () => void;
}

/** The client that an invocation gets: the real one behind the invocation's I/O. */
export function invocationClient(
  client: DynamoDBDocumentClient,
  { io }: Invocation,
  { onCommit, onRequest }: DynamodbObserver,
): DynamoDBDocumentClient {
  const send = (command: Command) => {
    const { boundary, what } = describe(command);
    const isCommit = boundary === PUT || boundary === TRANSACTION;
    return io({
      boundary,
      what,
      work: async () => {
        onRequest();
        const answer = await client.send(command);
        if (isCommit) onCommit();
        return answer;
      },
    });
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

function describe(command: Command): { readonly boundary: Boundary; readonly what: string } {
  if (command instanceof PutCommand) return { boundary: PUT, what: `put ${commitOf(command.input.Item)}` };
  const { input } = command as { input: object };
  if ('TransactItems' in input) {
    const { TransactItems = [] } = input as TransactWriteCommand['input'];
    const commits = TransactItems.map(({ Put, Update }) => commitOf(Put?.Item ?? Update?.Key));
    return { boundary: TRANSACTION, what: `transaction ${commits.join(' + ')}` };
  }
  if ('UpdateExpression' in input) {
    const { Key, UpdateExpression = '' } = input as UpdateCommand['input'];
    const words = UpdateExpression.split(' ').slice(0, 2).join(' ');
    return { boundary: LEDGER, what: `ledger ${words} ${String(Key?.pk)}` };
  }
  return { boundary: READ, what: `read ${keysOf(input)}` };
}

function commitOf(item: Record<string, unknown> | undefined): string {
  const { pk, sk, events } = { ...item } as { pk?: string; sk?: number; events?: { type: string }[] };
  const types = events?.map(({ type }) => type).join(', ');
  return types ? `${pk}@${sk} [${types}]` : String(pk);
}

function keysOf(input: object): string {
  const { ExpressionAttributeValues: values } = input as { ExpressionAttributeValues?: { ':pk'?: string } };
  return values?.[':pk'] ?? 'guards';
}
