/**
 * Everything that can go wrong in a way a caller should know about, as one closed family. Doors map `code` once;
 * whatever is not of this family is an `INTERNAL_ERROR` whose cause never leaves the log.
 */
export type ErrorCode =
  | 'VALIDATION_ERROR'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'BUSINESS_RULE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_ERROR';

/** One bad field: its path in the caller's input (`items.0.quantity`) and what is wrong with it. */
export interface Violation {
  readonly field: string;
  readonly message: string;
}

/** The parent of the family. `retryable` tells whether the same request may succeed later. */
export abstract class ShopError extends Error {
  abstract readonly code: ErrorCode;
  readonly retryable: boolean = false;
  override readonly name: string = 'ShopError';
}

/** Bad input. Lists every bad field, not only the first. */
export class ValidationError extends ShopError {
  readonly code = 'VALIDATION_ERROR';
  override readonly name = 'ValidationError';
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    super(violations.map(({ field, message }) => `${field}: ${message}`).join('; '));
    this.violations = violations;
  }
}

/** A command names an entity that does not exist, or does no longer. */
export class NotFoundError extends ShopError {
  readonly code = 'NOT_FOUND';
  override readonly name = 'NotFoundError';

  constructor(entity: string, id: string) {
    super(`${entity} ${id} does not exist`);
  }
}

/** A name or an id is taken. */
export class AlreadyExistsError extends ShopError {
  readonly code = 'ALREADY_EXISTS';
  override readonly name = 'AlreadyExistsError';
}

/** Somebody else changed the same thing at the same time, and went on doing so through all retries. */
export class ConflictError extends ShopError {
  readonly code = 'CONFLICT';
  override readonly name = 'ConflictError';
  override readonly retryable = true;
}

/** The entity has changed since the client saw it, at the version that it named. What to do now is for the client to decide. */
export class WrongVersionError extends ShopError {
  readonly code = 'CONFLICT';
  override readonly name = 'WrongVersionError';
  readonly currentVersion: number;

  constructor(currentVersion: number) {
    super(`it is at version ${currentVersion} by now`);
    this.currentVersion = currentVersion;
  }
}

/** Why a rule of the shop says no; doors pass it on for programs to branch on. */
export type BusinessReason =
  | 'CATEGORY_TOO_DEEP'
  | 'CATEGORY_INACTIVE'
  | 'CATEGORY_HAS_CHILDREN'
  | 'CATEGORY_HAS_PRODUCTS'
  | 'PRODUCT_HAS_RESERVATIONS'
  | 'PRODUCT_GONE'
  | 'INSUFFICIENT_STOCK'
  | 'RESERVATION_DIFFERS'
  | 'RESERVATION_MISSING'
  | 'MIXED_CURRENCIES'
  | 'ORDER_SHIPPED'
  | 'ORDER_NOT_CONFIRMED'
  | 'ORDER_NOT_SHIPPED'
  | 'ORDER_BEING_CANCELLED'
  | 'ORDER_FAILED'
  | 'PAYMENT_DECLINED'
  | 'INSUFFICIENT_FUNDS'
  | 'INVALID_PAYMENT_METHOD'
  | 'PAYMENT_FRAUD_SUSPECTED'
  | 'INVALID_ADDRESS'
  | 'RESTRICTED_AREA';

/** The input is well-formed, but a rule of the shop forbids it now. */
export class BusinessRuleError extends ShopError {
  readonly code = 'BUSINESS_RULE';
  override readonly name = 'BusinessRuleError';
  readonly reason: BusinessReason;

  constructor(reason: BusinessReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** No token, or a bad one. */
export class UnauthenticatedError extends ShopError {
  readonly code = 'UNAUTHENTICATED';
  override readonly name = 'UnauthenticatedError';
}

/** Known who it is, and not allowed. */
export class ForbiddenError extends ShopError {
  readonly code = 'FORBIDDEN';
  override readonly name = 'ForbiddenError';
}

/** A store told us to slow down. */
export class RateLimitedError extends ShopError {
  readonly code = 'RATE_LIMITED';
  override readonly name = 'RateLimitedError';
  override readonly retryable = true;
}

/** A dependency is away or behind; the same request may work in a moment. */
export class ServiceUnavailableError extends ShopError {
  readonly code = 'SERVICE_UNAVAILABLE';
  override readonly name = 'ServiceUnavailableError';
  override readonly retryable = true;
}
