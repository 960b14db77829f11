import { describe, expect, test } from 'vitest';
import { CreateCategory, DeleteCategory, UpdateCategory } from '../../../domain/category/commands.ts';
import { validate } from '../../../domain/validate.ts';
import { badFields } from '../../support/violations.ts';

const create = { id: '1', name: '電子機器' };
const update = { id: '1' };

describe('a category’s name has 1 to 50 characters', () => {
  test.each(['x', 'x'.repeat(50), '本'.repeat(50), '🛒'.repeat(50), ` ${'x'.repeat(50)} `])('%s', (name) => {
    expect(badFields(CreateCategory, { ...create, name })).toEqual([]);
    expect(badFields(UpdateCategory, { ...update, name })).toEqual([]);
  });

  test.each(['', ' \u3000', 'x'.repeat(51), '本'.repeat(51), '🛒'.repeat(51), 'a\u0000b', 'a\uD83D', 5])(
    'not %j',
    (name) => {
      expect(badFields(CreateCategory, { ...create, name })).toEqual(['name']);
      expect(badFields(UpdateCategory, { ...update, name })).toEqual(['name']);
    },
  );

  test.each([null, undefined])(
    'it is required of a new category (%s), and left as it is by an update',
    (name) => {
      expect(badFields(CreateCategory, { ...create, name })).toEqual(['name']);
      expect(validate(UpdateCategory, { ...update, name }).name ?? 'as it is').toBe('as it is');
    },
  );

  test('it is kept without the blanks around it', () => {
    expect(validate(CreateCategory, { ...create, name: '\u3000本 ' }).name).toBe('本');
  });
});

describe('a category’s description has at most 500 characters', () => {
  test.each(['', 'x'.repeat(500), '本'.repeat(500), '🛒'.repeat(500), null])('%s', (description) => {
    expect(badFields(CreateCategory, { ...create, description })).toEqual([]);
    expect(badFields(UpdateCategory, { ...update, description })).toEqual([]);
  });

  test.each(['x'.repeat(501), '🛒'.repeat(501), 'a\u0000b', 5])('not %j', (description) => {
    expect(badFields(CreateCategory, { ...create, description })).toEqual(['description']);
    expect(badFields(UpdateCategory, { ...update, description })).toEqual(['description']);
  });

  test('an update leaves it where it is absent, and clears it where it is null or blank', () => {
    expect(validate(UpdateCategory, update).description).toBeUndefined();
    expect(validate(UpdateCategory, { ...update, description: null }).description).toBeNull();
    expect(validate(UpdateCategory, { ...update, description: ' ' }).description).toBeNull();
  });
});

describe('a category’s parent', () => {
  test('is the root where a new category names none', () => {
    expect(validate(CreateCategory, create).parentId).toBeNull();
    expect(validate(CreateCategory, { ...create, parentId: null }).parentId).toBeNull();
  });

  test('is left by an update that does not name it; null moves to the root', () => {
    expect(validate(UpdateCategory, update).parentId).toBeUndefined();
    expect(validate(UpdateCategory, { ...update, parentId: null }).parentId).toBeNull();
  });

  test('may be an integer, as a GraphQL ID', () => {
    expect(validate(CreateCategory, { ...create, parentId: 7 }).parentId).toBe('7');
  });

  test.each(['', 'a/b', -1, {}])('is not %j', (parentId) => {
    expect(badFields(CreateCategory, { ...create, parentId })).toEqual(['parentId']);
    expect(badFields(UpdateCategory, { ...update, parentId })).toEqual(['parentId']);
  });
});

test('the reason of a deletion has at most 500 characters', () => {
  expect(badFields(DeleteCategory, { id: '1', reason: 'x'.repeat(500) })).toEqual([]);
  expect(badFields(DeleteCategory, { id: '1', reason: 'x'.repeat(501) })).toEqual(['reason']);
});

test('every bad field is named', () => {
  const bad = { id: 'a/b', name: '', description: 5, parentId: '/', reason: 'x'.repeat(501) };
  expect(badFields(CreateCategory, bad)).toEqual(['id', 'name', 'description', 'parentId']);
  expect(badFields(UpdateCategory, bad)).toEqual(['id', 'name', 'description', 'parentId']);
  expect(badFields(DeleteCategory, bad)).toEqual(['id', 'reason']);
});
