/**
 * The saga of an order, as the order's own events tell it. The state machine in statemachines/order-saga.asl.json
 * drives the steps; what has been done, and what may still be done, is decided here.
 */

/** The steps, in the order in which they run. */
export const SAGA_STEPS = [
  'reserve_inventory',
  'process_payment',
  'arrange_shipping',
  'confirm_order',
] as const;
export type SagaStep = (typeof SAGA_STEPS)[number];

/** The compensations, in the order in which they run: the latest step is undone first. */
export const COMPENSATIONS = ['cancel_shipping', 'refund_payment', 'release_inventory'] as const;
export type Compensation = (typeof COMPENSATIONS)[number];

/** What undoes what. Nothing undoes `confirm_order`: a confirmed order is undone through the three before it. */
const UNDOES: Readonly<Record<Compensation, SagaStep>> = {
  cancel_shipping: 'arrange_shipping',
  refund_payment: 'process_payment',
  release_inventory: 'reserve_inventory',
};

export type SagaStatus = 'STARTED' | 'PROCESSING' | 'COMPENSATING' | 'COMPLETED' | 'FAILED' | 'COMPENSATED';

/** How far an order's saga has got, as its events tell. Times are ISO 8601. */
export interface Saga {
  readonly status: SagaStatus;
  readonly completedSteps: readonly SagaStep[];
  /** What is still to be undone, latest first. Empty before compensation begins. */
  readonly outstanding: readonly Compensation[];
  /** For the customer to read. */
  readonly failureReason: string | null;
  readonly startedAt: string;
  /** When the saga reached a terminal status. */
  readonly completedAt: string | null;
}

/** The id under which clients see the saga of an order. */
export function sagaId(orderId: string): string {
  return `order-${orderId}`;
}

/** The step that runs now or is about to; null in a terminal status. */
export function currentStep(saga: Saga): SagaStep | Compensation | 'cancel_order' | null {
  switch (saga.status) {
    case 'STARTED':
    case 'PROCESSING':
      return SAGA_STEPS[saga.completedSteps.length] ?? null;
    case 'COMPENSATING':
      return saga.outstanding[0] ?? 'cancel_order';
    case 'COMPLETED':
    case 'COMPENSATED':
    case 'FAILED':
      return null;
    default: {
      const unknown: never = saga.status;
      return unknown;
    }
  }
}

/**
 * What has to be undone: every step that succeeded, and the one whose outcome nobody knows because it timed out or
 * crashed. Whether inventory was reserved is always known, because that step is nothing but a commit of this journal.
 */
export function compensationPlan(
  completedSteps: readonly SagaStep[],
  unknownStep: SagaStep | null,
): Compensation[] {
  return COMPENSATIONS.filter((compensation) => {
    const step = UNDOES[compensation];
    return completedSteps.includes(step) || (step === unknownStep && step !== 'reserve_inventory');
  });
}
