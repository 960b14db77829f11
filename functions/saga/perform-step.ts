import { logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';
import { span } from '../platform/tracer.ts';
import { beginCompensation, cancelOrder, UNDO } from './compensations.ts';
import type { SagaEvent } from './event.ts';
import { toStepFailure } from './failure.ts';
import { STEPS, type StepContext } from './steps.ts';

const WORK: Readonly<Record<SagaEvent['step'], (context: StepContext) => Promise<unknown>>> = {
  ...STEPS,
  ...UNDO,
  begin_compensation: beginCompensation,
  cancel_order: cancelOrder,
};

/** Does one step of the saga. Failures leave under the names that the state machine's Retry and Catch know. */
export async function performStep(step: SagaEvent['step'], context: StepContext): Promise<unknown> {
  const { orderId } = context.saga;
  try {
    const answer = (await span(step, () => WORK[step](context))) ?? null;
    count(METRICS.sagaStep, { step, outcome: 'OK' });
    return answer;
  } catch (error) {
    const failure = toStepFailure(error);
    const outcome = failure instanceof Error ? failure.name : 'UNKNOWN';
    count(METRICS.sagaStep, { step, outcome });
    logger.warn('saga step failed', { step, orderId, outcome, error });
    throw failure;
  }
}
