import type { Evidence, Fields } from '../evidence.ts';

/** A promise that was broken. */
export interface Violation {
  readonly invariant: string;
  /** The order, or another aggregate, whose story is worth reading. */
  readonly about: string;
  readonly message: string;
}

/** A command that its client was told has succeeded. */
export interface Answer {
  readonly command: string;
  /** The order or product. */
  readonly about: string;
}

/** What was left before the operator redrove what had failed, and after. */
export interface Findings {
  readonly before: Evidence;
  readonly after: Evidence;
  readonly answered: readonly Answer[];
  /** Every commit that was handed to the archive, as often as it was. */
  readonly archived: readonly Fields[];
  /** Streams of which a record was given up on, and lies where nobody reads. */
  readonly givenUp: readonly string[];
}

export type Invariant = (findings: Findings) => readonly Violation[];

/** Violations of one invariant, for an array of what is wrong. */
export function violationsOf(invariant: string) {
  return (about: string, ...problems: readonly (string | false)[]): Violation[] =>
    problems.flatMap((message) => (message === false ? [] : [{ invariant, about, message }]));
}
