import {
  BusinessRuleError,
  type ErrorCode,
  ShopError,
  ValidationError,
  type Violation,
  WrongVersionError,
} from '../../domain/errors.ts';
import { logger } from '../platform/logger.ts';

/** AppSync's `errorInfo`. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly correlationId: string;
  readonly retryable: boolean;
  readonly violations: readonly Violation[];
  /** Why a rule said no; only with BUSINESS_RULE. */
  readonly reason?: string;
  /** What the entity is at; only with CONFLICT, where the client named another version. */
  readonly currentVersion?: number;
}

/** What graphql/resolver.ts makes of a field: its data, or an error with `errorType` and `errorInfo`. */
export type Answer =
  | { readonly data: unknown }
  | { readonly error: { readonly message: string; readonly type: ErrorCode; readonly info: ErrorInfo } };

/** Answers a field, and maps whatever goes wrong: the one place where errors become GraphQL's. */
export async function answer(correlationId: string, work: () => Promise<unknown>): Promise<Answer> {
  try {
    return { data: await work() };
  } catch (error) {
    return { error: toGraphqlError(error, correlationId) };
  }
}

function toGraphqlError(error: unknown, correlationId: string): Extract<Answer, { error: unknown }>['error'] {
  if (error instanceof ShopError) {
    const { code, message, retryable } = error;
    const violations = error instanceof ValidationError ? error.violations : [];
    const info = { code, correlationId, retryable, violations, ...particularsOf(error) };
    return { message, type: code, info };
  }
  logger.error('unexpected error', { correlationId, error });
  return {
    message: `Something went wrong on our side. Please quote ${correlationId}.`,
    type: 'INTERNAL_ERROR',
    info: { code: 'INTERNAL_ERROR', correlationId, retryable: false, violations: [] },
  };
}

function particularsOf(error: ShopError): Pick<ErrorInfo, 'reason' | 'currentVersion'> {
  if (error instanceof BusinessRuleError) return { reason: error.reason };
  return error instanceof WrongVersionError ? { currentVersion: error.currentVersion } : {};
}
