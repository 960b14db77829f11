import { loggedWith, logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count, duration } from '../platform/metrics.ts';
import { timed } from '../platform/timed.ts';
import { span } from '../platform/tracer.ts';
import type { Annotations } from '../platform/xray.ts';
import { beginCompensation, CompensationIncomplete, cancelOrder, UNDO } from './compensations.ts';
import type { SagaEvent } from './event.ts';
import { StepFailure, toStepFailure } from './failure.ts';
import { correlationIdOf } from './journal.ts';
import { STEPS, type StepContext } from './steps.ts';

const WORK: Readonly<Record<SagaEvent['step'], (context: StepContext) => Promise<unknown>>> = {
  ...STEPS,
  ...UNDO,
  begin_compensation: beginCompensation,
  cancel_order: cancelOrder,
};

/** Does one step of the saga. Failures leave under the names that the state machine's Retry and Catch know. */
export function performStep(step: SagaEvent['step'], context: StepContext): Promise<unknown> {
  const { tenant, orderId } = context.saga;
  const correlationId = correlationIdOf(context.saga);
  const work = () => attempt(step, context, { correlationId, tenant, orderId });
  return loggedWith({ correlationId, tenant, operation: step }, () =>
    timed(work, nameOf, (outcome, milliseconds) => {
      count(METRICS.sagaStep, { step, outcome });
      duration(METRICS.sagaStepDuration, milliseconds, { step });
      logger.info('saga step', { orderId, outcome, milliseconds: Math.round(milliseconds) });
    }),
  );
}

async function attempt(
  step: SagaEvent['step'],
  context: StepContext,
  annotations: Annotations,
): Promise<unknown> {
  try {
    return (await span(step, () => WORK[step](context), annotations)) ?? null;
  } catch (error) {
    const failure = toStepFailure(error);
    if (!isForeseen(failure)) count(METRICS.unexpectedError);
    logger.warn('saga step failed', { orderId: context.saga.orderId, error });
    throw failure;
  }
}

function nameOf(failure: unknown): string {
  return failure instanceof Error ? failure.name : 'UNKNOWN';
}

/** What was refused or may succeed later, and what ends a saga that cannot be undone, which has an alarm of its own. */
function isForeseen(failure: unknown): boolean {
  return failure instanceof StepFailure || failure instanceof CompensationIncomplete;
}
