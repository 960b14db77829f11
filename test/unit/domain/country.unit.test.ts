import { describe, expect, test } from 'vitest';
import { Country } from '../../../domain/country.ts';
import { validate } from '../../../domain/validate.ts';
import { violationsOf } from '../../support/violations.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const PAIRS = LETTERS.flatMap((first) => LETTERS.map((second) => `${first}${second}`));

describe('a country', () => {
  test.each(['JP', 'US', 'DE', 'GB', 'SS', 'CW', 'BQ', 'AX'])('may be %s', (code) => {
    expect(validate(Country, code)).toBe(code);
  });

  test('may be written in lower case and with blanks around it', () => {
    expect(validate(Country, ' jp ')).toBe('JP');
  });

  test('may be XX, where the simulated carrier does not deliver', () => {
    expect(validate(Country, 'XX')).toBe('XX');
  });

  test('is one of the 249 of ISO 3166-1, and XX', () => {
    expect(PAIRS.filter((code) => violationsOf(Country, code).length === 0)).toHaveLength(250);
  });

  test.each(['', 'J', 'JPN', '392', 'Japan', 'UK', 'EU', 'AN', 'SU', 'YU', 'ZZ', 'J P', 'ＪＰ', 5, null])(
    'may not be %j',
    (code) => {
      expect(violationsOf(Country, code)).toHaveLength(1);
    },
  );
});
