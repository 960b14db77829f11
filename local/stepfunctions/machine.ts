import { type StateMachineDefinition as LibraryDefinition, StateMachine } from 'aws-local-stepfunctions';
import type { StateMachineDefinition } from '../contracts.ts';
import { InvalidDefinition, parseAsl, type State } from './asl.ts';
import { type ContextObject, compilePath, compileState, type Evaluate } from './data-flow.ts';
import type { Position } from './execution.ts';
import { StateFailure } from './failure.ts';

/** A state made ready to run. */
export interface CompiledState extends State {
  readonly evaluate: Evaluate;
  /** A Task's own limit; undefined when it has none. */
  readonly timeoutSeconds: (input: unknown, context: ContextObject) => Promise<number | undefined>;
  /** When a Wait that was entered at `position` ends, in milliseconds since the epoch. */
  readonly waitsUntil: (position: Position, context: ContextObject) => Promise<number>;
}

/** A state machine made ready to run. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly definition: string;
  readonly tracing: boolean;
  readonly roleArn: string;
  /** Milliseconds since the epoch. */
  readonly creationDate: number;
  readonly startAt: string;
  readonly timeoutSeconds?: number;
  readonly states: ReadonlyMap<string, CompiledState>;
}

/** Reads and checks a definition; throws InvalidDefinition. */
export function compileMachine(machine: StateMachineDefinition, accountId: string, now: number): Machine {
  const asl = parseAsl(machine.definition);
  validate(machine.definition);
  return {
    ...machine,
    roleArn: `arn:aws:iam::${accountId}:role/${machine.name}`,
    creationDate: now,
    startAt: asl.startAt,
    ...(asl.timeoutSeconds === undefined ? {} : { timeoutSeconds: asl.timeoutSeconds }),
    states: new Map([...asl.states].map(([name, state]) => [name, compile(state)])),
  };
}

/** The library's own check against the schema of the language: missing fields, unknown targets, malformed paths. */
function validate(definition: string): void {
  try {
    new StateMachine(JSON.parse(definition) as LibraryDefinition);
  } catch (error) {
    throw new InvalidDefinition(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function compile(state: State): CompiledState {
  return {
    ...state,
    evaluate: compileState(state),
    timeoutSeconds: seconds(state, 'TimeoutSeconds'),
    waitsUntil: waiting(state),
  };
}

/** A number of seconds given as such or by a path. */
function seconds(state: State, field: 'TimeoutSeconds' | 'Seconds'): CompiledState['timeoutSeconds'] {
  const fixed = state.source[field];
  if (typeof fixed === 'number') return async () => fixed;
  const path = state.source[`${field}Path`];
  if (typeof path !== 'string') return async () => undefined;
  const read = compilePath(state, path);
  return async (input, context) => {
    const value = await read(input, context);
    if (Number.isInteger(value) && Number(value) >= 0) return Number(value);
    throw new StateFailure('States.Runtime', `${field}Path '${path}' does not point to a number of seconds.`);
  };
}

function waiting(state: State): CompiledState['waitsUntil'] {
  const length = seconds(state, 'Seconds');
  const { Timestamp, TimestampPath } = state.source;
  const path = typeof TimestampPath === 'string' ? compilePath(state, TimestampPath) : async () => Timestamp;
  return async ({ input, enteredAt }, context) => {
    const waited = await length(input, context);
    if (waited !== undefined) return enteredAt + waited * 1_000;
    const instant = Date.parse(String(await path(input, context)));
    if (!Number.isNaN(instant)) return instant;
    throw new StateFailure('States.Runtime', `The Wait state '${state.name}' does not point to a timestamp.`);
  };
}
