import { BusinessRuleError, ShopError } from '../../domain/errors.ts';

/** A rule or a provider refused, and nothing happened. Never repeated. */
export const BUSINESS_REFUSAL = 'BusinessRefusal';
/** The order is being cancelled; the step may or may not have had its effect. Never repeated. */
const ORDER_CLOSED = 'OrderClosed';
/** The step may succeed when it is repeated: the state machine's Retry names it. */
const TRANSIENT_FAILURE = 'TransientFailure';

/** A failure under the name by which the state machine's Retry and Catch know it. */
export class StepFailure extends Error {
  constructor(name: string, cause: Error) {
    super(cause.message, { cause });
    this.name = name;
  }
}

/** Errors as the state machine tells them apart; what is unexpected keeps its own name and is not repeated. */
export function toStepFailure(error: unknown): unknown {
  if (!(error instanceof ShopError)) return error;
  if (error.retryable) return new StepFailure(TRANSIENT_FAILURE, error);
  if (!(error instanceof BusinessRuleError)) return error;
  const closed = error.reason === 'ORDER_BEING_CANCELLED';
  return new StepFailure(closed ? ORDER_CLOSED : BUSINESS_REFUSAL, error);
}
