import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Id, TENANT } from '../../../domain/ids.ts';
import { validate } from '../../../domain/validate.ts';
import { violationsOf } from '../../support/violations.ts';

describe('an id', () => {
  test.each([
    '1',
    'a',
    'Z',
    'order-1',
    'a_b',
    '0195f3a2-7c1e-7000-8000-000000000000',
    'a'.repeat(40),
    'constructor',
  ])('may be %s', (id) => {
    expect(validate(Id, id)).toBe(id);
  });

  test.each([0, 1, 42, Number.MAX_SAFE_INTEGER])('may be the integer %d, as a GraphQL ID', (id) => {
    expect(validate(Id, id)).toBe(String(id));
  });

  test.each([
    '',
    '-a',
    '_a',
    '__proto__',
    'a/b',
    'a#b',
    'a b',
    'a.b',
    ' a',
    'a\n',
    'é',
    '１',
    'a'.repeat(41),
  ])('may not be %j', (id) => {
    expect(violationsOf(Id, id)).toEqual([
      {
        field: 'input',
        message: 'must be 1 to 40 letters, digits, "-" or "_", starting with a letter or digit',
      },
    ]);
  });

  test.each([-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, {}, ['a']])(
    'is a string or a non-negative integer: %j is not',
    (id) => {
      expect(violationsOf(Id, id)).not.toEqual([]);
    },
  );

  test('never holds a separator of a key or of an execution name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (id) => {
        if (violationsOf(Id, id).length === 0) expect(id).not.toMatch(/[^A-Za-z0-9_-]/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a tenant', () => {
  test.each(['default', 'a', '7-eleven', 'a'.repeat(24)])('may be %s', (tenant) => {
    expect(tenant).toMatch(TENANT);
  });

  test.each(['', '-a', 'A', 'a_b', 'a/b', 'a,b', 'a\n', 'a'.repeat(25)])('may not be %j', (tenant) => {
    expect(tenant).not.toMatch(TENANT);
  });
});
