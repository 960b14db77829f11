/** Runs one execution from where it is to its end. */
import type { InvokeFunction } from '../contracts.ts';
import type { State } from './asl.ts';
import { type Clock, sleep } from './clock.ts';
import { type ContextObject, placeError, type StateResult } from './data-flow.ts';
import type { Journal, NewEvent, Position } from './execution.ts';
import { limited, StateFailure } from './failure.ts';
import { invokeTask } from './lambda-task.ts';
import type { CompiledState, Machine } from './machine.ts';
import { catcherFor, retrying } from './retry.ts';

/** One execution under way and what it needs. */
export interface Run {
  readonly machine: Machine;
  readonly journal: Journal;
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  /** For jitter: numbers from 0 to 1. */
  readonly random: () => number;
  /** Factor on the delays of Wait and Retry. */
  readonly timeScale: number;
  readonly region: string;
  /** The ARN of a function given by name or ARN. */
  readonly functionArn: (name: string) => string;
  /** Aborted when the execution is stopped, timed out, or the engine closes: nothing is written any more. */
  readonly signal: AbortSignal;
}

/** Runs to the end and writes it. Rejects with the signal's reason when halted. */
export async function runExecution(run: Run): Promise<void> {
  try {
    let position: Position | undefined =
      run.journal.current().position ?? enter(run, run.machine.startAt, inputOf(run));
    while (position !== undefined) position = await passThrough(run, position);
  } catch (error) {
    run.signal.throwIfAborted();
    const failure = error instanceof StateFailure ? error : new StateFailure('States.Runtime', String(error));
    run.journal.end('FAILED', failure.details, ['ExecutionFailed', failure.details]);
  }
}

function inputOf(run: Run): unknown {
  return JSON.parse(run.journal.current().input);
}

/** Runs the state at `position`; answers the next position, or undefined when the execution has succeeded. */
async function passThrough(run: Run, position: Position): Promise<Position | undefined> {
  const state = run.machine.states.get(position.state);
  if (state === undefined) {
    throw new StateFailure(
      'States.Runtime',
      `The state '${position.state}' is no longer part of the state machine.`,
    );
  }
  const result = await perform(run, state, position);
  run.signal.throwIfAborted();
  const output = limited(result.output, position.state);
  const exited: NewEvent = [
    `${state.type}StateExited`,
    { name: state.name, output, outputDetails: { truncated: false } },
  ];
  if (result.next !== undefined) return enter(run, result.next, result.output, exited);
  run.journal.write({}, exited);
  const details = { output, outputDetails: { truncated: false } };
  run.journal.end('SUCCEEDED', { output }, ['ExecutionSucceeded', details]);
  return undefined;
}

/** Moves into a state; the position is on record before the state does anything. */
function enter(run: Run, name: string, input: unknown, ...before: NewEvent[]): Position {
  const position = { state: name, input, enteredAt: run.clock.now() };
  run.journal.write({ position }, ...before, enteredEvent(run.machine, position));
  return position;
}

/** The history event of entering a state. */
export function enteredEvent(machine: Machine, { state, input }: Position): NewEvent {
  const type = machine.states.get(state)?.type ?? 'Unknown';
  const details = { name: state, input: JSON.stringify(input), inputDetails: { truncated: false } };
  return [`${type}StateEntered`, details];
}

async function perform(run: Run, state: CompiledState, position: Position): Promise<StateResult> {
  if (state.type === 'Task') return performTask(run, state, position);
  const context = contextOf(run, position, 0);
  const result = await state.evaluate(position.input, context, () => Promise.reject(new Error('not a Task')));
  if (state.type === 'Wait')
    await sleep(run.clock, await remaining(run, state, position, context), run.signal);
  return result;
}

/** A Task: attempts, the waits between them, and at the end the state that catches the failure. */
async function performTask(run: Run, state: CompiledState, position: Position): Promise<StateResult> {
  const nextDelay = retrying(state, run.random);
  for (let retryCount = 0; ; retryCount += 1) {
    const context = contextOf(run, position, retryCount);
    try {
      return await attempt(run, state, position, context);
    } catch (error) {
      const failure = failureOf(run, error);
      const delay = nextDelay(failure);
      if (delay === undefined) return await caught(state, position, context, failure);
      await sleep(run.clock, delay * run.timeScale, run.signal);
    }
  }
}

/** The failure of an attempt; throws what is none. */
function failureOf(run: Run, error: unknown): StateFailure {
  run.signal.throwIfAborted();
  if (error instanceof StateFailure) return error;
  throw error;
}

async function attempt(
  run: Run,
  state: CompiledState,
  position: Position,
  context: ContextObject,
): Promise<StateResult> {
  const timeoutSeconds = await state.timeoutSeconds(position.input, context);
  return state.evaluate(position.input, context, (parameters) =>
    invokeTask(run, String(state.source.Resource), parameters, timeoutSeconds),
  );
}

/** The state that a catcher names, with the error in its input; throws the failure when there is none. */
async function caught(
  state: State,
  position: Position,
  context: ContextObject,
  failure: StateFailure,
): Promise<StateResult> {
  const catcher = catcherFor(state, failure);
  if (catcher === undefined) throw failure;
  const error = { Error: failure.error ?? '', Cause: failure.detail ?? '' };
  const output = await placeError(position.input, error, catcher.ResultPath, context);
  return { output, next: String(catcher.Next) };
}

/** Milliseconds left of a Wait, which a restart of the engine does not begin anew. */
async function remaining(
  run: Run,
  state: CompiledState,
  position: Position,
  context: ContextObject,
): Promise<number> {
  const end = await state.waitsUntil(position, context);
  return (end - position.enteredAt) * run.timeScale - (run.clock.now() - position.enteredAt);
}

function contextOf(run: Run, position: Position, retryCount: number): ContextObject {
  const execution = run.journal.current();
  const redriveTime = execution.redriveDate === undefined ? {} : { RedriveTime: iso(execution.redriveDate) };
  return {
    Execution: {
      Id: execution.arn,
      Input: JSON.parse(execution.input),
      Name: execution.name,
      RedriveCount: execution.redriveCount,
      RoleArn: run.machine.roleArn,
      StartTime: iso(execution.startDate),
      ...redriveTime,
    },
    State: { EnteredTime: iso(position.enteredAt), Name: position.state, RetryCount: retryCount },
    StateMachine: { Id: run.machine.arn, Name: run.machine.name },
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
