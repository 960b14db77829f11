/**
 * Enhanced subscription filters, as `extensions.setSubscriptionFilter` takes them.
 * https://docs.aws.amazon.com/appsync/latest/devguide/extensions.html#extensions-setSubscriptionInvalidationFilter
 */
import * as v from 'valibot';
import { isObject } from '../../json.ts';
import { ResolverError } from '../errors.ts';

/** Tells whether a subscriber gets what is published. */
export type Matches = (published: Readonly<Record<string, unknown>>) => boolean;

const Filter = v.strictObject({
  filterGroup: v.array(
    v.strictObject({
      filters: v.array(v.strictObject({ fieldName: v.string(), operator: v.string(), value: v.unknown() })),
    }),
  ),
});

type Condition = v.InferOutput<typeof Filter>['filterGroup'][number]['filters'][number];

/** AppSync's limits for one filter: how many fields it looks at, and how many values `in` compares with. */
const MOST_FIELDS = 5;
const MOST_VALUES = 5;

/** Operators by name: what they need to know of the condition, and then whether a field's value passes. */
const OPERATORS: ReadonlyMap<string, (condition: Condition) => (actual: unknown) => boolean> = new Map([
  [
    'eq',
    ({ value }) =>
      (actual: unknown) =>
        actual === value,
  ],
  ['in', isIn],
]);

/** Prepares a filter; throws what a client that subscribes would be told. Groups are alternatives, filters in one must all pass. */
export function compileFilter(filter: unknown): Matches {
  const { success, output } = v.safeParse(Filter, filter);
  if (!success) throw refusal('subscription filter is not valid.');
  const groups = output.filterGroup.map(({ filters }) => allOf(filters));
  return (published) => groups.some((passes) => passes(published));
}

function allOf(filters: readonly Condition[]): Matches {
  if (new Set(filters.map(({ fieldName }) => fieldName)).size > MOST_FIELDS) {
    throw refusal(`Filters exceed maximum attributes limit ${MOST_FIELDS} for subscription`);
  }
  const conditions = filters.map((condition) => ({ ...condition, passes: prepared(condition) }));
  return (published) =>
    conditions.every(({ fieldName, passes }) => passes(valueAt(published, fieldName.split('.'))));
}

function prepared(condition: Condition): (actual: unknown) => boolean {
  const operator = OPERATORS.get(condition.operator);
  if (operator !== undefined) return operator(condition);
  throw refusal(`the filter operator ${condition.operator} is not implemented by the laptop's AppSync`);
}

function isIn({ value }: Condition): (actual: unknown) => boolean {
  if (!Array.isArray(value)) throw refusal('subscription filter has invalid filter value for operator `in`.');
  if (value.length > MOST_VALUES) {
    throw refusal(`subscription exceeds maximum value limit ${MOST_VALUES} for operator \`in\`.`);
  }
  return (actual) => value.includes(actual);
}

function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  return isObject(value) ? valueAt(value[name], rest) : undefined;
}

function refusal(message: string): ResolverError {
  return new ResolverError(message);
}
