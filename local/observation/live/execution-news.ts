import type { ExecutionChange } from '../../../console/api/observation.ts';
import type { Fact } from '../../facts.ts';
import type { Execution } from '../../stepfunctions/execution.ts';
import { orderOf } from '../executions/executions.ts';
import { Throttle } from './throttle.ts';

/** At most every so often for one execution, in milliseconds. */
const PAUSE = 50;

/** Tells that something happened in an execution, and always of its last state. */
export class ExecutionNews {
  readonly #latest = new Map<string, Execution>();
  readonly #throttle: Throttle<string>;

  constructor(tell: (change: ExecutionChange) => void) {
    this.#throttle = new Throttle(PAUSE, (arn) => {
      const change = changeOf(this.#latest.get(arn));
      this.#latest.delete(arn);
      if (change !== undefined) tell(change);
    });
  }

  take(fact: Fact): void {
    if (fact.kind !== 'execution') return;
    const { execution } = fact;
    this.#latest.set(execution.arn, execution);
    this.#throttle.changed(execution.arn);
  }

  close(): void {
    this.#throttle.close();
  }
}

function changeOf(execution: Execution | undefined): ExecutionChange | undefined {
  const order = orderOf(execution?.name ?? '');
  if (execution === undefined || order === undefined) return undefined;
  const { arn, status, position } = execution;
  return { ...order, executionArn: arn, status, state: position?.state ?? null };
}
