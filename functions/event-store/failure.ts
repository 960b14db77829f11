import { RateLimitedError, ServiceUnavailableError, ShopError } from '../../domain/errors.ts';

/** Exceptions by which DynamoDB asks for patience. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

const UNAVAILABLE = new Set(['InternalServerError', 'ServiceUnavailable', 'TimeoutError', 'AbortError']);

/**
 * The error of the shop's family for a request to DynamoDB that failed after the SDK's own retries. What is not known
 * here is answered as it is: a mistake of ours, not of the moment.
 */
export function storeFailure(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof ShopError) return cause;
  if (THROTTLED.has(cause.name)) return new RateLimitedError('the event store is throttled', { cause });
  if (UNAVAILABLE.has(cause.name) || isNetworkFailure(cause)) {
    return new ServiceUnavailableError('the event store cannot be reached', { cause });
  }
  return cause;
}

function isNetworkFailure(cause: Error): boolean {
  const code = 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^(ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN)/.test(code);
}
