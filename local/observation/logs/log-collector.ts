import type { LogLine } from '../../../console/api/observation.ts';
import type { Fact } from '../../facts.ts';
import { failureLine, type NewLine, readLine } from './log-line.ts';
import type { LogStore } from './log-store.ts';

/** Keeps what functions write, and what Lambda writes of those that failed. */
export class LogCollector {
  readonly #store: LogStore;
  readonly #logged: (line: LogLine) => void;

  /** `logged` is told of each line that is kept. */
  constructor(store: LogStore, logged: (line: LogLine) => void) {
    this.#store = store;
    this.#logged = logged;
  }

  take(fact: Fact): void {
    const line = lineOf(fact);
    if (line !== undefined) this.#logged(this.#store.add(line));
  }
}

function lineOf(fact: Fact): NewLine | undefined {
  if (fact.kind === 'wrote') return readLine(fact);
  return fact.kind === 'answered' ? failureLine(fact) : undefined;
}
