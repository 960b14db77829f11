import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { RateLimitedError, ServiceUnavailableError, ShopError } from '../../domain/errors.ts';

/** Exceptions by which DynamoDB asks for patience. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/** The same as reasons to cancel a transaction. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const CANCELLED = new Set(['ProvisionedThroughputExceeded', 'ThrottlingError']);

const UNANSWERED = new Set(['TimeoutError', 'AbortError']);

/**
 * The error of the shop's family for a request to DynamoDB that failed after the SDK's own retries. What is not known
 * here is answered as it is: a mistake of ours, not of the moment.
 */
export function storeFailure(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof ShopError) return cause;
  if (isThrottled(cause)) return new RateLimitedError('the event store is throttled', { cause });
  if (UNANSWERED.has(cause.name) || isNetworkFailure(cause) || isServerFailure(cause)) {
    return new ServiceUnavailableError('the event store cannot be reached', { cause });
  }
  return cause;
}

function isThrottled(cause: Error): boolean {
  if (!(cause instanceof TransactionCanceledException)) return THROTTLED.has(cause.name);
  return cause.CancellationReasons?.some(({ Code = '' }) => CANCELLED.has(Code)) ?? false;
}

function isNetworkFailure(cause: Error): boolean {
  const code = 'code' in cause ? cause.code : undefined;
  return (
    typeof code === 'string' &&
    /^(ECONN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN)/.test(code)
  );
}

/** Status 5xx, whoever sent it: what comes with it may be an exception's name, a gateway's page, or nothing. */
function isServerFailure(
  cause: Error & { readonly $metadata?: { readonly httpStatusCode?: number } },
): boolean {
  return (cause.$metadata?.httpStatusCode ?? 0) >= 500;
}
