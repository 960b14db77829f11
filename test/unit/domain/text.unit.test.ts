import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { characters, comparable, optionalText, requiredText } from '../../../domain/text.ts';
import { validate } from '../../../domain/validate.ts';
import { violationsOf } from '../../support/violations.ts';

const anyText = fc.string({ unit: 'binary' });

describe('text is measured in characters', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['電子機器', 4],
    ['🛒', 1],
    ['e\u0301', 2],
    ['👨‍👩‍👧', 5],
  ])('%j has %i', (text, count) => {
    expect(characters(text)).toBe(count);
  });

  test.each(['a', '本', '🛒'])('a limit of 3 admits 3 times %s and not 4 times', (character) => {
    expect(violationsOf(requiredText(3), character.repeat(3))).toEqual([]);
    expect(violationsOf(requiredText(3), character.repeat(4))).toEqual([
      { field: 'input', message: 'must have 1 to 3 characters' },
    ]);
    expect(violationsOf(optionalText(3), character.repeat(3))).toEqual([]);
    expect(violationsOf(optionalText(3), character.repeat(4))).toEqual([
      { field: 'input', message: 'must have at most 3 characters' },
    ]);
  });

  test.each([' ', '\t', '\n', '\u3000', '\u00A0'])('%j around it does not count and is not kept', (blank) => {
    expect(validate(requiredText(3), `${blank}a c${blank}`)).toBe('a c');
    expect(validate(optionalText(3), `${blank}a c${blank}`)).toBe('a c');
  });
});

describe('required text', () => {
  test.each(['', ' ', '\u3000\n'])('is not blank: %j', (blank) => {
    expect(violationsOf(requiredText(3), blank)).toHaveLength(1);
  });

  test.each([null, undefined, 5, true, ['a'], {}])('is text: %j is not', (input) => {
    expect(violationsOf(requiredText(3), input)).toEqual([{ field: 'input', message: 'must be text' }]);
  });
});

describe('optional text', () => {
  test.each([null, undefined, '', ' \u3000'])('is none where it is %j', (none) => {
    expect(validate(optionalText(3), none)).toBeNull();
  });

  test.each([5, false, ['a'], {}])('is text where it is given: %j is not', (input) => {
    expect(violationsOf(optionalText(3), input)).toEqual([{ field: 'input', message: 'must be text' }]);
  });
});

describe('text has no character that a store or a screen cannot take', () => {
  test.each(['\u0000', '\u0008', '\u000B', '\r', '\u001F', '\u007F', '\u0080', '\u009F'])(
    'refused: control character %j',
    (control) => {
      const violation = { field: 'input', message: 'must not contain control characters' };
      expect(violationsOf(requiredText(9), `a${control}b`)).toEqual([violation]);
      expect(violationsOf(optionalText(9), `a${control}b`)).toEqual([violation]);
    },
  );

  test.each(['\uD83D', '\uDED2', '\uDED2\uD83D'])('refused: lone surrogate in %j', (surrogate) => {
    expect(violationsOf(requiredText(9), `a${surrogate}b`)).toHaveLength(1);
  });

  test.each(['\t', '\n', '\u00A0', '\u200D', '🛒'])('admitted: %j', (character) => {
    expect(validate(requiredText(9), `a${character}b`)).toBe(`a${character}b`);
  });

  test('whatever is admitted is trimmed, within the limit and well-formed', () => {
    fc.assert(
      fc.property(anyText, (input) => {
        if (violationsOf(requiredText(5), input).length > 0) return;
        const text = validate(requiredText(5), input);
        expect(text).toBe(input.trim());
        expect([...text].length).toBeGreaterThanOrEqual(1);
        expect([...text].length).toBeLessThanOrEqual(5);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('names are compared', () => {
  test.each([
    ['TV', 'tv'],
    ['ＴＶ', 'TV'],
    ['ﾃﾚﾋﾞ', 'テレビ'],
    ['㌔', 'キロ'],
    ['が', 'か\u3099'],
    ['É', 'e\u0301'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδοσ'],
  ])('%s and %s are one name', (one, other) => {
    expect(comparable(one)).toBe(comparable(other));
  });

  test.each([
    ['tv', 'tvs'],
    ['か', 'が'],
    ['カ', 'か'],
    ['e', 'é'],
  ])('%s and %s are two', (one, other) => {
    expect(comparable(one)).not.toBe(comparable(other));
  });

  test('in a form that is itself in lower case and NFKC', () => {
    expect(comparable('ＴＶ')).toBe('tv');
    expect(comparable('J\u030C')).toBe('\u01F0');
  });

  test('in whatever case and form they come', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const form = comparable(name);
        expect(comparable(form)).toBe(form);
        for (const same of [
          name.toUpperCase(),
          name.toLowerCase(),
          name.normalize('NFKC'),
          name.normalize('NFD'),
        ]) {
          expect(comparable(same)).toBe(form);
        }
      }),
      { numRuns: 500 },
    );
  });
});
