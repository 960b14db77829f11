/** The errors that Lambda itself answers with, in its own words. */
import type { ErrorPayload } from './protocol.ts';

/** A synchronous response may hold 6 MB; the number is Lambda's. */
export const MAXIMUM_RESPONSE_BYTES = 6_291_556;

function error(errorType: string, errorMessage: string): ErrorPayload {
  return { errorType, errorMessage, trace: [] };
}

/** The function did not answer within its Timeout. */
export function timedOut(requestId: string, seconds: number): ErrorPayload {
  return error(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  );
}

/** The process ended before it answered; `reason` such as `exit status 1` or `signal: killed`. */
export function exited(requestId: string, reason: string | undefined): ErrorPayload {
  const detail = reason === undefined ? 'without providing a reason' : `with error: ${reason}`;
  return error('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited ${detail}`);
}

/** The answer is larger than Lambda passes on. */
export function responseTooLarge(): ErrorPayload {
  const limit = `maximum allowed payload size (${MAXIMUM_RESPONSE_BYTES} bytes)`;
  return error('Function.ResponseSizeTooLarge', `Response payload size exceeded ${limit}.`);
}
