import { words } from '../ui/format.ts';
import type { SagaState } from './order.ts';

/** The steps in the order in which they run, as sagaState names them. */
const STEPS = ['reserve_inventory', 'process_payment', 'arrange_shipping', 'confirm_order'] as const;

function toneOf(step: string, saga: SagaState): string {
  const isDone = saga.completedSteps.includes(step);
  switch (saga.status) {
    case 'COMPENSATING':
    case 'COMPENSATED':
    case 'FAILED':
      return isDone ? 'undone' : 'never';
    default:
      return isDone ? 'done' : step === saga.currentStep ? 'current' : 'open';
  }
}

/** How far a saga is, in four strokes. */
export function SagaStrip({ saga }: { readonly saga: SagaState }) {
  const at = saga.currentStep === null ? saga.status.toLowerCase() : saga.currentStep;
  const label = `${words(at)}, ${saga.completedSteps.length} of ${STEPS.length} steps completed`;
  return (
    <span class="saga-strip" role="img" aria-label={label} title={label}>
      {STEPS.map((step) => (
        <i key={step} class={toneOf(step, saga)} />
      ))}
    </span>
  );
}
