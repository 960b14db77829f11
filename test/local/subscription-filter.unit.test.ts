import { describe, expect, test } from 'vitest';
import { compileFilter } from '../../local/appsync/realtime/filter.ts';

const condition = (fieldName: string, operator: string, value: unknown) => ({ fieldName, operator, value });
const filter = (...groups: readonly (readonly object[])[]) => ({
  filterGroup: groups.map((filters) => ({ filters })),
});

describe('a subscription filter', () => {
  test.each([
    ['equal values', [condition('id', 'eq', '1')], true],
    ['values of another type', [condition('id', 'eq', 1)], false],
    ['a field that is not there', [condition('nothing', 'eq', '1')], false],
    ['one value of several', [condition('id', 'in', ['0', '1'])], true],
    ['none of several', [condition('id', 'in', ['0', '2'])], false],
    ['a nested field', [condition('saga.status', 'eq', 'STARTED')], true],
    ['all conditions', [condition('id', 'eq', '1'), condition('tenant', 'eq', 't')], true],
    ['some conditions only', [condition('id', 'eq', '1'), condition('tenant', 'eq', 'u')], false],
    ['nothing it asks for', [], true],
  ])('with %s', (_what, conditions, passes) => {
    const matches = compileFilter(filter(conditions));
    expect(matches({ id: '1', tenant: 't', saga: { status: 'STARTED' } })).toBe(passes);
  });

  test('passes what passes one of its groups', () => {
    const matches = compileFilter(filter([condition('id', 'eq', '1')], [condition('id', 'eq', '2')]));
    expect(['1', '2', '3'].map((id) => matches({ id }))).toEqual([true, true, false]);
  });

  test.each([
    ['an operator that is not implemented', filter([condition('id', 'beginsWith', '1')]), 'beginsWith'],
    [
      'more values than AppSync compares with',
      filter([condition('id', 'in', [1, 2, 3, 4, 5, 6])]),
      'limit 5',
    ],
    ['no list where one is needed', filter([condition('id', 'in', '1')]), 'invalid filter value'],
    [
      'more fields than AppSync looks at',
      filter(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => condition(name, 'eq', 1))),
      'attributes limit 5',
    ],
    ['another shape', { filters: [] }, 'not valid'],
  ])('cannot have %s', (_what, wrong, message) => {
    expect(() => compileFilter(wrong)).toThrow(message);
  });
});
