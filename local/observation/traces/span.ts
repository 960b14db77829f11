import type { Outcome, Span } from '../../../console/api/observation.ts';

/** The service of executions. */
export const STEP_FUNCTIONS = 'StepFunctions';

/** A span as it is kept; where it stands in its trace is found when somebody asks. */
export interface KeptSpan extends Omit<Span, 'depth' | 'service' | 'milliseconds' | 'parentId'> {
  readonly parentId: string | null;
  /** Null for work, which is its parent's. */
  readonly service: string | null;
  /** Null while it runs. */
  readonly endedAt: number | null;
}

/** The worst of them; `running` only where nothing has failed. */
export function worst(outcomes: Iterable<Outcome>): Outcome {
  const found = new Set(outcomes);
  return (['fault', 'error', 'running'] as const).find((outcome) => found.has(outcome)) ?? 'ok';
}
