import type { Random } from './random.ts';

/** What a fault does to one crossing of a boundary. */
export type Strike =
  /** The caller's process ends before the request was sent. */
  | 'crash before'
  /** The request is carried out, and the caller's process ends before it sees the answer. */
  | 'crash after'
  /** The other side refuses; nothing happens. */
  | 'refused'
  /** The request is carried out, and the caller sees an error. */
  | 'answer lost'
  /** The request is carried out twice, as after a lost answer that the caller's library noticed. */
  | 'repeated'
  /** The request is under way for long; the caller waits, unless somebody gives up on it meanwhile. */
  | 'slow'
  /** The caller gives up on the request, which arrives all the same, much later. */
  | 'arrives late';

export interface Fault {
  readonly name: string;
  readonly strike: Strike;
  /** What the caller sees, where it sees anything. */
  readonly error?: () => Error;
}

/** A place where one part calls another, and what may go wrong there. */
export interface Boundary {
  readonly name: string;
  readonly faults: readonly Fault[];
}

/** Where conflicts are counted that nobody made: two were there at the same time. */
export const NATURAL = 'nobody’s fault';

export interface Faults {
  /** The fault that strikes this crossing of the boundary, if one does. */
  readonly draw: (boundary: Boundary) => Fault | null;
  /** Counts a fault that strikes by another plan, such as an outage. */
  readonly note: (boundary: string, fault: string) => void;
  /** From now on nothing goes wrong. */
  readonly end: () => void;
  readonly counts: () => ReadonlyMap<string, number>;
}

/**
 * Faults at one rate for every boundary: so many of its crossings are struck, each by one of the boundary's faults,
 * which are equally likely.
 */
export function createFaults(random: Random, rate: number): Faults {
  const counts = new Map<string, number>();
  let current = rate;
  const note: Faults['note'] = (boundary, fault) => {
    const name = `${boundary}: ${fault}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  return {
    draw({ name, faults }) {
      if (faults.length === 0 || !random.chance(current)) return null;
      const fault = random.pick(faults);
      note(name, fault.name);
      return fault;
    },
    note,
    end() {
      current = 0;
    },
    counts: () => counts,
  };
}
