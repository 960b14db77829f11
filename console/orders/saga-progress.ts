import type { Execution, StateMachine, StateVisit, TaskAttempt } from '../api/observation.ts';

/** How a state looks in the diagram. `undone`: a compensation that is done. */
export type Look = 'open' | 'running' | 'done' | 'failed' | 'undone' | 'passed';

/** What has happened in a state. */
export interface Progress {
  readonly look: Look;
  /** Which of the tasks that ran it was, from 1; 0 where it has not run. */
  readonly order: number;
  readonly attempts: readonly TaskAttempt[];
  /** In milliseconds; null before it is over. */
  readonly took: number | null;
}

/** What has happened in a saga as of a moment. */
export interface SagaProgress {
  readonly states: ReadonlyMap<string, Progress>;
  /** `from → to` of every way that was taken. */
  readonly taken: ReadonlySet<string>;
}

const NOTHING: Progress = { look: 'open', order: 0, attempts: [], took: null };

export function wayKey(from: string, to: string): string {
  return `${from} → ${to}`;
}

/** The states that undo something: all that can be reached from where failures are caught. */
export function compensating(machine: StateMachine): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = Object.values(machine.States).flatMap(({ Catch = [] }) => Catch.map(({ Next }) => Next));
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const { Next, Choices = [] } = machine.States[name] ?? {};
    queue.push(...Choices.map((choice) => choice.Next), ...(Next === undefined ? [] : [Next]));
  }
  return found;
}

/** A visit as it was at a moment; undefined before it began. */
function asOf(visit: StateVisit, until: number): StateVisit | undefined {
  if (visit.enteredAt > until) return undefined;
  const attempts = visit.attempts
    .filter(({ startedAt }) => startedAt <= until)
    .map((attempt) => (isOver(attempt.endedAt, until) ? attempt : ongoing(attempt)));
  if (isOver(visit.exitedAt, until)) return { ...visit, attempts };
  const isFailed = visit.outcome === 'failed' && attempts.every(({ endedAt }) => endedAt !== null);
  return { ...visit, attempts, exitedAt: null, outcome: isFailed ? 'failed' : 'running' };
}

function isOver(endedAt: number | null, until: number): boolean {
  return endedAt !== null && endedAt <= until;
}

function ongoing(attempt: TaskAttempt): TaskAttempt {
  return { ...attempt, endedAt: null, outcome: 'running', error: null };
}

function lookOf({ outcome, attempts }: StateVisit, isCompensation: boolean): Look {
  if (outcome === 'running') return 'running';
  if (outcome !== 'succeeded') return 'failed';
  if (attempts.length === 0) return 'passed';
  return isCompensation ? 'undone' : 'done';
}

/** The visits of an execution as they were at a moment. */
function visitsUntil({ visits }: Execution, until: number): StateVisit[] {
  return visits.map((visit) => asOf(visit, until)).filter((visit) => visit !== undefined);
}

/** What all executions of an order come to, as of a moment. A state that was visited again shows its last visit. */
export function progressOf(
  machine: StateMachine,
  executions: readonly Execution[],
  until = Number.POSITIVE_INFINITY,
): SagaProgress {
  const undoing = compensating(machine);
  const runs = executions.map((execution) => visitsUntil(execution, until));
  const ran = runs.flat().filter(({ attempts }) => attempts.length > 0);
  const states = runs.flat().map((visit): [string, Progress] => {
    const took = visit.exitedAt === null ? null : visit.exitedAt - visit.enteredAt;
    const look = lookOf(visit, undoing.has(visit.state));
    return [visit.state, { look, order: ran.indexOf(visit) + 1, attempts: visit.attempts, took }];
  });
  const taken = runs.flatMap((visits) =>
    visits.slice(1).map(({ state }, index) => wayKey(visits[index]?.state ?? '', state)),
  );
  return { states: new Map(states), taken: new Set(taken) };
}

export function progressIn({ states }: SagaProgress, state: string): Progress {
  return states.get(state) ?? NOTHING;
}
