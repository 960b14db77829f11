/**
 * Event patterns, as event source mappings filter by them.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
import { arrayOf, isObject, type JsonObject, stringOf } from '../json.ts';

/** Whether a value of an event matches; `undefined` is a key that the event does not have. */
type Matches = (value: unknown) => boolean;
type Operator = (operand: unknown) => Matches;

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
  '>=': (left, right) => left >= right,
  '>': (left, right) => left > right,
};

/** `[">", 0, "<=", 5]`: operators and numbers in turn, all of which have to hold. */
function numeric(operand: unknown): Matches {
  const parts = arrayOf(operand, 'numeric');
  const tests = parts.flatMap((part, index) => {
    if (index % 2 === 1) return [];
    const compare = COMPARISONS[String(part)];
    const bound = parts[index + 1];
    if (compare === undefined || typeof bound !== 'number') {
      throw new Error(`numeric: ${JSON.stringify(parts)} is no comparison`);
    }
    return [(value: number) => compare(value, bound)];
  });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function text(operator: string, test: (value: string, operand: string) => boolean): Operator {
  return (operand) => {
    const expected = stringOf(operand, operator);
    return (value) => typeof value === 'string' && test(value, expected);
  };
}

/** `[values]`, one value, or one operator: anything that is there and is none of it. */
function anythingBut(operand: unknown): Matches {
  const rules = (Array.isArray(operand) ? operand : [operand]).map(compileRule);
  return (value) => value !== undefined && !rules.some((matches) => matches(value));
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  'anything-but': anythingBut,
  'equals-ignore-case': text(
    'equals-ignore-case',
    (value, other) => value.toLowerCase() === other.toLowerCase(),
  ),
  exists: (operand) => (value) => (value !== undefined) === operand,
  numeric,
  prefix: text('prefix', (value, prefix) => value.startsWith(prefix)),
  suffix: text('suffix', (value, suffix) => value.endsWith(suffix)),
};

/** One entry of a list of rules: a literal, or an object with one operator. */
function compileRule(rule: unknown): Matches {
  if (!isObject(rule)) return (value) => value === rule;
  const [entry, ...others] = Object.entries(rule);
  const operator = entry === undefined ? undefined : OPERATORS[entry[0]];
  if (entry === undefined || operator === undefined || others.length > 0) {
    throw new Error(`The laptop cloud does not know the filter rule ${JSON.stringify(rule)}`);
  }
  return operator(entry[1]);
}

/** A list in an event matches when one of its entries does. */
function compileRules(rules: readonly unknown[]): Matches {
  const compiled = rules.map(compileRule);
  return (value) => {
    const candidates: readonly unknown[] = Array.isArray(value) ? value : [value];
    return compiled.some((matches) => candidates.some(matches));
  };
}

function compileKey(key: string, pattern: unknown): Matches {
  if (key === '$or') {
    const alternatives = arrayOf(pattern, '$or').map(compilePattern);
    return (event) => alternatives.some((matches) => matches(event));
  }
  const matches = Array.isArray(pattern) ? compileRules(pattern) : compilePattern(pattern);
  return (event) => matches(isObject(event) ? event[key] : undefined);
}

function compilePattern(pattern: unknown): Matches {
  if (!isObject(pattern)) throw new Error(`A filter pattern is not an object: ${JSON.stringify(pattern)}`);
  const keys = Object.entries(pattern).map(([key, value]) => compileKey(key, value));
  return (event) => keys.every((matches) => matches(event));
}

/**
 * Compiles a mapping's patterns: a record passes when one of them matches, or when there are none. Throws on an operator
 * that is not known, naming it.
 */
export function compileFilters(patterns: readonly JsonObject[]): (record: JsonObject) => boolean {
  if (patterns.length === 0) return () => true;
  const compiled = patterns.map(compilePattern);
  return (record) => compiled.some((matches) => matches(record));
}
