import type { Clock } from './clock.ts';
import { StateFailure } from './failure.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The state that an execution is in, or in which it ended without success: where a restart and a redrive go on. */
export interface Position {
  readonly state: string;
  readonly input: unknown;
  /** Milliseconds since the epoch. */
  readonly enteredAt: number;
}

/** An execution as it is stored. Times are milliseconds since the epoch; input and output are JSON text. */
export interface Execution {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly input: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly redriveCount: number;
  /** Number of events in the history so far, which is also the id of the last. */
  readonly lastEventId: number;
  readonly traceHeader?: string;
  readonly position?: Position;
  readonly stopDate?: number;
  readonly redriveDate?: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** One entry of an execution's history. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An entry to be written; its details are named as the API names them. */
export type NewEvent = readonly [type: string, details?: Readonly<Record<string, unknown>>];

/** What a journal needs of a store: the execution as it is now and its new events, all or nothing. */
export interface ExecutionWriter {
  readonly save: (execution: Execution, events: readonly HistoryEvent[]) => void;
}

/** The quota of a Standard execution; the last place is kept for the event that ends it. */
export const LONGEST_HISTORY = 25_000;

/** Writes one execution's progress. */
export interface Journal {
  readonly current: () => Execution;
  /** Writes changed fields and events together; throws States.Runtime when the history is full. */
  readonly write: (changes: Partial<Execution>, ...events: readonly NewEvent[]) => void;
  /** Writes the end of the execution. */
  readonly end: (status: ExecutionStatus, changes: Partial<Execution>, event: NewEvent) => void;
}

/** Opens the journal of an execution for the one run that writes it. */
export function openJournal(store: ExecutionWriter, execution: Execution, clock: Clock): Journal {
  let current = execution;
  const commit = (changes: Partial<Execution>, events: readonly NewEvent[]) => {
    const numbered = number(events, current.lastEventId, clock.now());
    current = { ...current, ...changes, lastEventId: current.lastEventId + events.length };
    store.save(current, numbered);
  };
  return {
    current: () => current,
    write: (changes, ...events) => {
      if (current.lastEventId + events.length >= LONGEST_HISTORY) throw historyFull();
      commit(changes, events);
    },
    end: (status, changes, event) => commit({ ...changes, status, stopDate: clock.now() }, [event]),
  };
}

function historyFull(): StateFailure {
  const limit = `The execution reached the maximum number of history events (${LONGEST_HISTORY}).`;
  return new StateFailure('States.Runtime', limit);
}

/** Events of an execution without parallel branches follow one another; only the first state points at nothing. */
function number(events: readonly NewEvent[], last: number, timestamp: number): HistoryEvent[] {
  return events.map(([type, details], index) => ({
    id: last + index + 1,
    previousEventId: last + index <= 1 ? 0 : last + index,
    type,
    timestamp,
    ...(details === undefined ? {} : { details }),
  }));
}
