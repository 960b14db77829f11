/**
 * How data flows through one state: InputPath, Parameters, intrinsic functions, ResultSelector, ResultPath, OutputPath
 * and Choice rules. All of it is `aws-local-stepfunctions`, which runs each state here as a machine of its own. What
 * happens between states and attempts is ours, because the library cannot start in the middle (restart, redrive), has
 * no `$$.State`, takes jitter from Math.random, invokes a task again after an abort during a retry's wait, and ends
 * every task without a timeout after 60 seconds.
 */
import { type StateMachineDefinition as LibraryDefinition, StateMachine } from 'aws-local-stepfunctions';
import { isObject, type JsonObject } from '../json.ts';
import type { State } from './asl.ts';
import { StateFailure } from './failure.ts';

/** The context object `$$`. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export interface ContextObject {
  readonly Execution: JsonObject;
  readonly State: JsonObject;
  readonly StateMachine: JsonObject;
}

/** What a state answers; `next` is absent when the execution ends with it. */
export interface StateResult {
  readonly output: unknown;
  readonly next?: string;
}

/** Does a Task's work; other states do not call it. Gets the input after InputPath and Parameters. */
export type Work = (parameters: unknown) => Promise<unknown>;

/** Evaluates a state; rejects with StateFailure. */
export type Evaluate = (input: unknown, context: ContextObject, work: Work) => Promise<StateResult>;

/** The one state's name inside the library. */
const STATE = 'state';

/** In seconds, just under the longest timer of Node: the engine keeps its own time. */
const NO_TIMEOUT = 2_147_483;

/** Prepares a state's data flow. */
export function compileState(state: State): Evaluate {
  if (state.type === 'Choice') return compileChoice(state);
  const { Retry: _retry, Catch: _catch, Next: _next, End: _end, ...fields } = withDefaults(state);
  const ending = state.type === 'Succeed' || state.type === 'Fail' ? {} : { End: true };
  const run = compile({ ...fields, ...ending }, {}, state.source);
  const next = state.next === undefined ? {} : { next: state.next };
  return async (input, context, work) => ({ output: await run(input, context, work), ...next });
}

/** Prepares a reference path such as SecondsPath, read from the state's input after InputPath. */
export function compilePath(state: State, path: string) {
  const { InputPath } = state.source;
  const inputPath = InputPath === undefined ? {} : { InputPath };
  const run = compile({ Type: 'Pass', ...inputPath, Parameters: { 'value.$': path }, End: true });
  return async (input: unknown, context: ContextObject): Promise<unknown> => {
    const output = await run(input, context, noWork);
    return isObject(output) ? output.value : undefined;
  };
}

/** The input of a Catch's next state: the error output put at its ResultPath. */
export function placeError(
  input: unknown,
  error: JsonObject,
  resultPath: unknown,
  context: ContextObject,
): Promise<unknown> {
  const state = withDefaultResultPath({ Type: 'Pass', Result: error, ResultPath: resultPath, End: true });
  return compile(state)(input, context, noWork);
}

function compileChoice(state: State): Evaluate {
  const rules = (Array.isArray(state.source.Choices) ? state.source.Choices : []).filter(isObject);
  const targets = new Set([...rules.map((rule) => rule.Next), state.source.Default].filter(isText));
  const arrivals = [...targets].map((target) => [
    arrival(target),
    { Type: 'Pass', Parameters: { next: target, 'output.$': '$' }, End: true },
  ]);
  const choice = {
    ...state.source,
    Choices: rules.map((rule) => ({ ...rule, Next: arrival(String(rule.Next)) })),
    ...(isText(state.source.Default) ? { Default: arrival(state.source.Default) } : {}),
  };
  const run = compile(choice, Object.fromEntries(arrivals));
  return async (input, context, work) => {
    const reached = await run(input, context, work);
    return isObject(reached) ? { output: reached.output, next: String(reached.next) } : { output: reached };
  };
}

function arrival(target: string): string {
  return `arrived at ${target}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function noWork(): Promise<never> {
  return Promise.reject(new Error('only a Task state has work to do'));
}

/** Writes out what the library reads differently from the specification. */
function withDefaults(state: State): JsonObject {
  const source = withDefaultResultPath(state.source);
  if (state.type === 'Task') {
    const { TimeoutSecondsPath: _path, ...task } = source;
    return { ...task, TimeoutSeconds: NO_TIMEOUT };
  }
  // The library takes a Result of false, 0, '' or null for none.
  if (state.type === 'Pass' && 'Result' in source && !source.Result)
    return { ...source, Parameters: source.Result };
  return source;
}

/** "$" is the default; the library would write the result to a field of that name. */
function withDefaultResultPath(source: JsonObject): JsonObject {
  const { ResultPath, ...rest } = source;
  return ResultPath === undefined || ResultPath === '$' ? rest : source;
}

/** A definition whose one state is under way, and the states that may come after it. */
function compile(state: JsonObject, others: JsonObject = {}, source: JsonObject = state) {
  const machine = new StateMachine(
    { StartAt: STATE, States: { [STATE]: readExecution(state), ...others } } as unknown as LibraryDefinition,
    { validationOptions: { noValidate: true } },
  );
  return async (input: unknown, context: ContextObject, work: Work): Promise<unknown> => {
    const { Execution, ...rest } = context;
    const watched = watch(work);
    const run = machine.run(input as never, {
      context: { ...rest, [EXECUTION]: Execution },
      overrides: {
        taskResourceLocalHandlers: { [STATE]: watched.work as never },
        waitTimeOverrides: { [STATE]: 0 },
      },
    });
    return run.result.catch((error: unknown) => {
      throw watched.failure() ?? asFailure(error, source, context);
    });
  };
}

/** Remembers what the work failed with, which is to come out as it went in. */
function watch(work: Work) {
  let failure: unknown;
  return {
    failure: () => failure,
    work: (parameters: unknown) =>
      work(parameters).catch((error: unknown) => {
        failure = error;
        throw error;
      }),
  };
}

/** Where the execution stands in the library's context object, which overwrites Execution's Input and StartTime. */
const EXECUTION = 'RunningExecution';

/** Points every path that reads `$$.Execution` at the name above. */
function readExecution(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => readExecution(item, key));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, readExecution(item, name)]));
  }
  if (typeof value !== 'string' || !/(\.\$|Path|^Variable)$/.test(key)) return value;
  return value.replace(/\$\$\.Execution\b/g, `$$$$.${EXECUTION}`);
}

function asFailure(error: unknown, state: JsonObject, context: ContextObject): unknown {
  const cause = error instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return error;
  if (state.Type === 'Fail' && cause.name !== 'States.Runtime') return failStateFailure(cause, state);
  const known = cause.name.startsWith('States.') ? cause.name : 'States.Runtime';
  const text = `An error occurred while executing the state '${String(context.State.Name)}'. ${cause.message}`;
  return new StateFailure(known, text, { cause });
}

/** A Fail state without Error or Cause leaves them out, where the library fills in words of its own. */
function failStateFailure(cause: Error, state: JsonObject): StateFailure {
  const hasError = 'Error' in state || 'ErrorPath' in state;
  const hasCause = 'Cause' in state || 'CausePath' in state;
  return new StateFailure(hasError ? cause.name : undefined, hasCause ? cause.message : undefined);
}
