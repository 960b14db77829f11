import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import {
  BusinessRuleError,
  type ErrorCode,
  ShopError,
  ValidationError,
  WrongVersionError,
} from '../../domain/errors.ts';
import { logger } from '../platform/logger.ts';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from './generated/google/rpc/error_details_pb.ts';
import { correlationOf } from './request.ts';

const CODES: Readonly<Record<ErrorCode, Code>> = {
  VALIDATION_ERROR: Code.InvalidArgument,
  NOT_FOUND: Code.NotFound,
  ALREADY_EXISTS: Code.AlreadyExists,
  CONFLICT: Code.Aborted,
  BUSINESS_RULE: Code.FailedPrecondition,
  UNAUTHENTICATED: Code.Unauthenticated,
  FORBIDDEN: Code.PermissionDenied,
  RATE_LIMITED: Code.ResourceExhausted,
  SERVICE_UNAVAILABLE: Code.Unavailable,
  INTERNAL_ERROR: Code.Internal,
};

/** Who says so, in `google.rpc.ErrorInfo`. */
const DOMAIN = 'shop';
/** When to try again, where only time helps. */
const RETRY_DELAY = { seconds: 1n, nanos: 0 };

/** Maps whatever a call throws, and logs what nobody expected: the one place where errors become RPC's. */
export const answerErrors: Interceptor = (next) => async (request) => {
  const correlationId = correlationOf(request);
  try {
    const response = await next(request);
    response.header.set('x-correlation-id', correlationId);
    return response;
  } catch (error) {
    throw toConnectError(error, correlationId);
  }
};

/** A call's error out of anything thrown. Connect's own errors stay as they are; a stranger's cause stays in the log. */
export function toConnectError(error: unknown, correlationId: string): ConnectError {
  const metadata = { 'x-correlation-id': correlationId };
  if (error instanceof ConnectError) {
    error.metadata.set('x-correlation-id', correlationId);
    return error;
  }
  if (error instanceof ShopError) {
    return new ConnectError(error.message, CODES[error.code], metadata, detailsOf(error, correlationId));
  }
  logger.error('unexpected error', { correlationId, error });
  const message = `Something went wrong on our side. Please quote ${correlationId}.`;
  const info = errorInfo({
    reason: 'INTERNAL_ERROR',
    code: 'INTERNAL_ERROR',
    retryable: false,
    correlationId,
  });
  return new ConnectError(message, Code.Internal, metadata, [info]);
}

function detailsOf(error: ShopError, correlationId: string) {
  const { code, retryable } = error;
  const reason = error instanceof BusinessRuleError ? error.reason : code;
  const version = error instanceof WrongVersionError ? { currentVersion: String(error.currentVersion) } : {};
  const info = errorInfo({ reason, code, retryable, correlationId, ...version });
  if (error instanceof ValidationError) return [info, badRequest(error)];
  const waits = code === 'RATE_LIMITED' || code === 'SERVICE_UNAVAILABLE';
  return waits ? [info, { desc: RetryInfoSchema, value: { retryDelay: RETRY_DELAY } }] : [info];
}

interface Info {
  readonly reason: string;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly correlationId: string;
  readonly currentVersion?: string;
}

function errorInfo({ reason, code, retryable, ...rest }: Info) {
  const metadata = { code, retryable: String(retryable), ...rest };
  return { desc: ErrorInfoSchema, value: { reason, domain: DOMAIN, metadata } };
}

function badRequest({ violations }: ValidationError) {
  const fieldViolations = violations.map(({ field, message: description }) => ({ field, description }));
  return { desc: BadRequestSchema, value: { fieldViolations } };
}
