/**
 * The part of the Amazon States Language that the engine runs, read from JSON. What is outside of it is refused by name
 * when the machine is added, so that no definition runs differently here than in AWS without a word.
 *
 * https://states-language.net/spec.html
 */
import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json.ts';

export type StateType = 'Task' | 'Pass' | 'Wait' | 'Choice' | 'Succeed' | 'Fail';

/** One state. `source` keeps every field as written, for the data-flow evaluation. */
export interface State {
  readonly name: string;
  readonly type: StateType;
  /** Absent on states that end the execution, and on Choice. */
  readonly next?: string;
  readonly source: JsonObject;
}

/** A machine that passed every check. */
export interface Asl {
  readonly startAt: string;
  readonly timeoutSeconds?: number;
  readonly states: ReadonlyMap<string, State>;
}

/** A definition that is not valid, or that the engine does not run. */
export class InvalidDefinition extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InvalidDefinition';
  }
}

const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const EVERY_STATE = ['Comment', 'QueryLanguage', 'Type'];
const PATHS = ['InputPath', 'OutputPath'];
const MOVES = ['End', 'Next'];
const STATE_FIELDS: Readonly<Record<StateType, readonly string[]>> = {
  Task: [
    ...PATHS,
    ...MOVES,
    ...['Catch', 'Parameters', 'Resource', 'ResultPath', 'ResultSelector', 'Retry'],
    ...['TimeoutSeconds', 'TimeoutSecondsPath'],
  ],
  Pass: [...PATHS, ...MOVES, 'Parameters', 'Result', 'ResultPath'],
  Wait: [...PATHS, ...MOVES, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Choice: [...PATHS, 'Choices', 'Default'],
  Succeed: PATHS,
  Fail: ['Cause', 'CausePath', 'Error', 'ErrorPath'],
};
const RETRIER_FIELDS = [
  ...['BackoffRate', 'Comment', 'ErrorEquals', 'IntervalSeconds'],
  ...['JitterStrategy', 'MaxAttempts', 'MaxDelaySeconds'],
];
const CATCHER_FIELDS = ['Comment', 'ErrorEquals', 'Next', 'ResultPath'];

/** Reads a definition; throws InvalidDefinition that names every unsupported field and state type. */
export function parseAsl(text: string): Asl {
  const definition = parseJson(text);
  const problems = [...unsupported(definition, MACHINE_FIELDS, 'the machine')];
  const states = objectOf(definition.States, 'States');
  for (const [name, state] of Object.entries(states)) problems.push(...stateProblems(name, state));
  if (problems.length > 0) throw new InvalidDefinition(problems.join('; '));
  return {
    startAt: stringOf(definition.StartAt, 'StartAt'),
    ...(typeof definition.TimeoutSeconds === 'number' ? { timeoutSeconds: definition.TimeoutSeconds } : {}),
    states: new Map(Object.entries(states).map(([name, state]) => [name, toState(name, state)])),
  };
}

function parseJson(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text), 'the definition');
  } catch (error) {
    throw new InvalidDefinition(`the definition is not a JSON object: ${String(error)}`, { cause: error });
  }
}

function toState(name: string, value: unknown): State {
  const source = objectOf(value, `state ${name}`);
  const next = typeof source.Next === 'string' ? { next: source.Next } : {};
  return { name, type: source.Type as StateType, source, ...next };
}

function stateProblems(name: string, value: unknown): string[] {
  const where = `state '${name}'`;
  if (!isObject(value)) return [`${where} is not an object`];
  const fields = STATE_FIELDS[value.Type as StateType];
  if (fields === undefined) return [`${where}: the type ${JSON.stringify(value.Type)} is not supported here`];
  return [
    ...unsupported(value, [...EVERY_STATE, ...fields], where),
    ...(value.Type === 'Task' ? taskProblems(value, where) : []),
    ...(value.Type === 'Fail' ? failProblems(value, where) : []),
  ];
}

function unsupported(value: JsonObject, fields: readonly string[], where: string): string[] {
  const unknown = Object.keys(value).filter((field) => !fields.includes(field));
  const language = value.QueryLanguage ?? 'JSONPath';
  return [
    ...unknown.map((field) => `${where}: the field ${field} is not supported here`),
    ...(language === 'JSONPath'
      ? []
      : [`${where}: QueryLanguage ${JSON.stringify(language)} is not supported here`]),
  ];
}

/** The optimised integration; the other resource that is run is a function's own ARN. */
export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[^\s:]+(:[^\s:]+)?$/;

function taskProblems(task: JsonObject, where: string): string[] {
  return [
    ...resourceProblems(task, where),
    ...listOf(task.Retry).flatMap((retrier) => unsupported(retrier, RETRIER_FIELDS, `${where}, Retry`)),
    ...listOf(task.Catch).flatMap((catcher) => unsupported(catcher, CATCHER_FIELDS, `${where}, Catch`)),
  ];
}

function resourceProblems(task: JsonObject, where: string): string[] {
  const resource = String(task.Resource);
  if (FUNCTION_ARN.test(resource)) return [];
  if (resource !== LAMBDA_INVOKE) return [`${where}: the resource ${resource} is not supported here`];
  const parameters = isObject(task.Parameters) ? task.Parameters : {};
  return Object.entries(parameters).flatMap(([key, value]) => parameterProblems(key, value, where));
}

function parameterProblems(key: string, value: unknown, where: string): string[] {
  const name = key.replace(/\.\$$/, '');
  if (name === 'FunctionName' || name === 'Payload') return [];
  if (key === 'InvocationType' && value === 'RequestResponse') return [];
  return [`${where}: the parameter ${name} of lambda:invoke is not supported here`];
}

function failProblems(state: JsonObject, where: string): string[] {
  return ['ErrorPath', 'CausePath']
    .filter((field) => String(state[field]).startsWith('States.'))
    .map((field) => `${where}: an intrinsic function in ${field} is not supported here`);
}

function listOf(value: unknown): readonly JsonObject[] {
  return value === undefined ? [] : arrayOf(value, 'Retry and Catch').filter(isObject);
}
