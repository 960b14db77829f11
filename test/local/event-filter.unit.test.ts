import { describe, expect, test } from 'vitest';
import { compileFilters } from '../../local/streams/event-filter.ts';

const insert = {
  eventName: 'INSERT',
  dynamodb: { NewImage: { pk: { S: 'default/order/1' }, tags: ['new', 'paid'] }, SizeBytes: 120 },
};

function matches(...patterns: readonly Readonly<Record<string, unknown>>[]): boolean {
  return compileFilters(patterns)(insert);
}

const pk = (rule: unknown) => ({ dynamodb: { NewImage: { pk: { S: [rule] } } } });

describe('event filters', () => {
  test('without a pattern every record passes', () => {
    expect(matches()).toBe(true);
  });

  test('one matching pattern is enough', () => {
    expect(matches({ eventName: ['REMOVE'] }, { eventName: ['INSERT'] })).toBe(true);
  });

  test.each([
    [{ eventName: ['MODIFY', 'INSERT'] }, true],
    [{ eventName: ['MODIFY'] }, false],
    [{ eventName: ['INSERT'], eventSource: ['x'] }, false],
    [pk({ prefix: 'default/order/' }), true],
    [pk({ prefix: 'default/product/' }), false],
    [pk({ suffix: '/1' }), true],
    [pk({ 'equals-ignore-case': 'DEFAULT/ORDER/1' }), true],
    [pk({ 'anything-but': ['a', 'b'] }), true],
    [pk({ 'anything-but': { prefix: 'default/' } }), false],
    [{ dynamodb: { NewImage: { tags: ['paid'] } } }, true],
    [{ dynamodb: { SizeBytes: [{ numeric: ['>', 100, '<=', 120] }] } }, true],
    [{ dynamodb: { SizeBytes: [{ numeric: ['<', 100] }] } }, false],
    [{ dynamodb: { OldImage: [{ exists: false }] } }, true],
    [{ dynamodb: { NewImage: { pk: { S: [{ exists: true }] } } } }, true],
    [{ dynamodb: { OldImage: { pk: { S: [{ exists: true }] } } } }, false],
    [{ $or: [{ eventName: ['REMOVE'] }, { dynamodb: { SizeBytes: [120] } }] }, true],
    [{ $or: [{ eventName: ['REMOVE'] }, { eventName: ['MODIFY'] }] }, false],
  ])('%j matches: %s', (pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  test.each([
    [{ eventName: [{ wildcard: 'IN*' }] }, 'wildcard'],
    [{ eventName: [{ cidr: '10.0.0.0/8' }] }, 'cidr'],
    [{ eventName: [{ numeric: ['~', 1] }] }, 'numeric'],
    [{ eventName: 'INSERT' }, 'INSERT'],
  ])('%j is refused by name', (pattern, name) => {
    expect(() => compileFilters([pattern])).toThrow(name);
  });
});
