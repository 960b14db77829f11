import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparable } from '../../../domain/text.ts';
import { containing, searchText } from '../../../functions/read-model/search-text.ts';

/** What LIKE does with the patterns that `containing` makes. */
function like(text: string, pattern: string): boolean {
  const literal = pattern.slice(1, -1).replace(/\\([\\%_])/g, '$1');
  return text.includes(literal);
}

describe('search text', () => {
  test('has a letter around every character, and neither case nor width', () => {
    expect(searchText('Ａb', null)).toBe('xaxbx');
    expect(searchText('電子', '🛒')).toBe('x電x子x\u0001x🛒x');
  });

  test('contains a term exactly where the text does', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'B', 'x', 'X', '子', '%', '_', '\\', ' '),
      maxLength: 8,
    });
    fc.assert(
      fc.property(letters, letters.filter(Boolean), (text, term) => {
        expect(like(searchText(text), containing(term))).toBe(comparable(text).includes(comparable(term)));
      }),
    );
  });

  test('of several texts matches nothing across their border', () => {
    expect(like(searchText('ab', 'cd'), containing('bc'))).toBe(false);
    expect(like(searchText('ab', 'cd'), containing('cd'))).toBe(true);
  });

  test('escapes what LIKE would read', () => {
    expect(containing('5%_\\')).toBe('%x5x\\%x\\_x\\\\x%');
  });
});
