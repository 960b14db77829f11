import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** One request as the SDK sent it, and how many items came back. */
export interface SentRequest {
  /** Such as `Query`. */
  readonly operation: string;
  readonly input: object;
  readonly items: number;
}

type Sent = { -readonly [Key in keyof SentRequest]: SentRequest[Key] };

/** Work and the requests that it led to. */
export interface Observed<Result> {
  readonly result: Result;
  readonly requests: readonly SentRequest[];
}

/** Runs work and tells which requests the client sent in the meantime; the SDK's own retries count. */
export async function observeRequests<Result>(
  { middlewareStack }: DynamoDBDocumentClient,
  work: () => Promise<Result>,
): Promise<Observed<Result>> {
  const requests: Sent[] = [];
  middlewareStack.add(
    (next, context) => async (args) => {
      const request: Sent = { operation: operationOf(context), input: args.input, items: 0 };
      requests.push(request);
      const answer = await next(args);
      request.items = (answer.output as { Items?: unknown[] }).Items?.length ?? 0;
      return answer;
    },
    // Nearest to the wire, inside the SDK's retries.
    { step: 'deserialize', name: 'observeRequests', priority: 'high' },
  );
  try {
    return { result: await work(), requests };
  } finally {
    middlewareStack.remove('observeRequests');
  }
}

function operationOf(context: { readonly commandName?: string }): string {
  return String(context.commandName).replace('Command', '');
}

/** The operations of requests, sorted: `['PutItem', 'Query', 'Query']`. */
export function operationsOf(requests: readonly SentRequest[]): string[] {
  return requests.map(({ operation }) => operation).sort();
}

/** Who notices that an answer was lost: the SDK, which then tries again, or only its caller. */
export type LostFor = 'sdk' | 'caller';

/** Loses the answer to the next request of one of these operations, which the engine has carried out. */
export function loseAnswer(
  { middlewareStack }: DynamoDBDocumentClient,
  operations: readonly string[],
  lostFor: LostFor = 'caller',
): void {
  // The SDK tries again after a timeout, and not after it was told to stop.
  const name = lostFor === 'sdk' ? 'TimeoutError' : 'AbortError';
  let isLost = false;
  middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (isLost || !operations.includes(operationOf(context))) return answer;
      isLost = true;
      middlewareStack.remove('loseAnswer');
      throw Object.assign(new Error('the answer was lost'), { name });
    },
    { step: 'deserialize', name: 'loseAnswer' },
  );
}

/** Makes the next request of an operation fail with this error, without reaching the engine. */
export function failNext({ middlewareStack }: DynamoDBDocumentClient, operation: string, error: Error): void {
  middlewareStack.add(
    (next, context) => (args) => {
      if (operationOf(context) !== operation) return next(args);
      middlewareStack.remove('failNext');
      throw error;
    },
    { step: 'initialize', name: 'failNext' },
  );
}

/** Does work after the next read was answered, and before the reader learns of it. */
export function afterNextRead(
  { middlewareStack }: DynamoDBDocumentClient,
  work: () => Promise<unknown>,
): void {
  let isDone = false;
  middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (isDone || !['Query', 'BatchGetItem'].includes(operationOf(context))) return answer;
      isDone = true;
      middlewareStack.remove('afterNextRead');
      await work();
      return answer;
    },
    { step: 'initialize', name: 'afterNextRead' },
  );
}

/**
 * Lets the next two transactions meet: both wait until the other one is there, decided on the same facts, and then the
 * one goes first that holds this text, such as the type of an event.
 */
export function letTransactionsMeet({ middlewareStack }: DynamoDBDocumentClient, first: string): void {
  const waiting: { readonly isFirst: boolean; readonly go: () => void }[] = [];
  middlewareStack.add(
    (next, context) => async (args) => {
      if (operationOf(context) !== 'TransactWriteItems' || waiting.length === 2) return next(args);
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ isFirst: JSON.stringify(args.input).includes(`"${first}"`), go: resolve });
      if (waiting.length === 2) {
        middlewareStack.remove('letTransactionsMeet');
        waiting.find(({ isFirst }) => isFirst)?.go();
      }
      await promise;
      return next(args).finally(() => {
        for (const { go } of waiting) go();
      });
    },
    { step: 'initialize', name: 'letTransactionsMeet' },
  );
}
