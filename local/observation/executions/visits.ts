/** Reads an execution's history: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */

import type { StateVisit, TaskAttempt } from '../../../console/api/observation.ts';
import { parseJsonObject } from '../../json.ts';
import type { HistoryEvent } from '../../stepfunctions/execution.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type OpenAttempt = Writable<TaskAttempt>;
interface OpenVisit extends Omit<Writable<StateVisit>, 'attempts'> {
  readonly attempts: OpenAttempt[];
}

/** Endings of the execution that leave the state unfinished. */
const BROKEN_OFF = new Set(['ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted']);

const ATTEMPT_OUTCOMES: Readonly<Record<string, TaskAttempt['outcome']>> = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  TimedOut: 'timedOut',
};

/** The states that an execution went through, in the order in which it entered them. */
export function visitsOf(events: readonly HistoryEvent[]): StateVisit[] {
  const visits: OpenVisit[] = [];
  for (const event of events) {
    const visit = visits.at(-1);
    if (event.type.endsWith('StateEntered')) visits.push(entered(event));
    else if (visit !== undefined) goOn(visit, event);
  }
  return visits;
}

function entered({ timestamp, details }: HistoryEvent): OpenVisit {
  return {
    state: String(details?.name),
    enteredAt: timestamp,
    exitedAt: null,
    outcome: 'running',
    attempts: [],
  };
}

function goOn(visit: OpenVisit, event: HistoryEvent): void {
  if (event.type.endsWith('StateExited')) exited(visit, event);
  if (BROKEN_OFF.has(event.type)) brokenOff(visit, event);
  // It goes on in the state that it failed in.
  if (event.type === 'ExecutionRedriven') visit.outcome = 'running';
  const task = /^(?:Task|LambdaFunction)(Scheduled|Succeeded|Failed|TimedOut)$/.exec(event.type)?.[1];
  if (task === 'Scheduled') visit.attempts.push(begun(event));
  else if (task !== undefined) ended(visit.attempts.at(-1), event, ATTEMPT_OUTCOMES[task] ?? 'failed');
}

/** A state is left by its catcher where its last attempt has failed. */
function exited(visit: OpenVisit, { timestamp }: HistoryEvent): void {
  const last = visit.attempts.at(-1);
  visit.exitedAt = timestamp;
  visit.outcome = last === undefined || last.outcome === 'succeeded' ? 'succeeded' : 'caught';
}

function brokenOff(visit: OpenVisit, event: HistoryEvent): void {
  visit.outcome = visit.exitedAt === null ? 'failed' : visit.outcome;
  const last = visit.attempts.at(-1);
  if (last?.outcome === 'running') ended(last, event, 'failed');
}

function begun({ timestamp }: HistoryEvent): OpenAttempt {
  return { startedAt: timestamp, endedAt: null, outcome: 'running', error: null };
}

function ended(
  attempt: OpenAttempt | undefined,
  { timestamp, details = {} }: HistoryEvent,
  outcome: TaskAttempt['outcome'],
): void {
  if (attempt === undefined) return;
  attempt.endedAt = timestamp;
  attempt.outcome = outcome;
  if (outcome !== 'succeeded') attempt.error = failureOf(details);
}

/** The name, and of a function's error object its message. */
export function failureOf({ error, cause }: Readonly<Record<string, unknown>>): {
  name: string;
  cause: string;
} {
  const text = typeof cause === 'string' ? cause : '';
  const message = parseJsonObject(text)?.errorMessage;
  return { name: String(error ?? 'Unknown'), cause: typeof message === 'string' ? message : text };
}
