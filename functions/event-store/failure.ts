import { RateLimitedError, ServiceUnavailableError, ShopError } from '../../domain/errors.ts';

/** Exceptions by which DynamoDB asks for patience. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

const UNANSWERED = new Set(['TimeoutError', 'AbortError']);

/**
 * The error of the shop's family for a request to DynamoDB that failed after the SDK's own retries. What is not known
 * here is answered as it is: a mistake of ours, not of the moment.
 */
export function storeFailure(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof ShopError) return cause;
  if (THROTTLED.has(cause.name)) return new RateLimitedError('the event store is throttled', { cause });
  if (UNANSWERED.has(cause.name) || isNetworkFailure(cause) || isServerFailure(cause)) {
    return new ServiceUnavailableError('the event store cannot be reached', { cause });
  }
  return cause;
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
