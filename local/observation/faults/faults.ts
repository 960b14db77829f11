import type { Fault } from '../../../console/api/observation.ts';
import type { InvocationResult } from '../../contracts.ts';
import { notFound } from '../api/errors.ts';
import { ARMED, type Armed, BY_ORDER, type Description } from './known-faults.ts';

/** Something that can be made to go wrong once. They act on deliveries, from outside of the function. */
export class Faults {
  readonly #states = new Map<string, Fault['state']>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #changed: (fault: Fault) => void;

  /** `changed` is told of every change of a state. */
  constructor(changed: (fault: Fault) => void) {
    this.#changed = changed;
  }

  all(): Fault[] {
    return [...BY_ORDER, ...ARMED].map((fault) => this.#shown(fault));
  }

  /** Has a fault strike the next time. One that waits, or goes on, is left as it is. @throws ObservationError for an unknown one */
  arm(id: string): Fault {
    const fault = ARMED.find((one) => one.id === id);
    if (fault === undefined) throw notFound(`A fault ${id} that can be armed`);
    if (this.#stateOf(fault) === 'ready') this.#enter(fault, 'armed');
    return this.#shown(fault);
  }

  /** What a delivery to the projector ends with in place of its invocation; undefined where no fault strikes. */
  strike(): InvocationResult | undefined {
    const fault = ARMED.find((one) => this.#stateOf(one) !== 'ready');
    if (fault === undefined) return undefined;
    if (fault.lasts === 0) this.#enter(fault, 'ready');
    else if (this.#stateOf(fault) === 'armed') this.#begin(fault);
    return fault.strike();
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #begin(fault: Armed): void {
    this.#enter(fault, 'active');
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#enter(fault, 'ready');
    }, fault.lasts);
    this.#timers.add(timer);
  }

  #enter(fault: Armed, state: Fault['state']): void {
    this.#states.set(fault.id, state);
    this.#changed(this.#shown(fault));
  }

  #stateOf({ id }: Description): Fault['state'] {
    return this.#states.get(id) ?? 'ready';
  }

  #shown(fault: Description): Fault {
    const { id, target, title, description, by } = fault;
    return { id, target, title, description, by, state: this.#stateOf(fault) };
  }
}
