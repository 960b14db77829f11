import { expect, test } from 'vitest';
import { AWS_SCALARS } from '../../local/appsync/scalars.ts';

test.each([
  [
    'AWSDateTime',
    ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00.123456789+09:00', '2024-02-29T10:00Z'],
    ['2026-05-01T10:00:00', '2026-02-30T10:00:00Z', '2026-05-01', '2026-05-01T25:00:00Z', 1],
  ],
  ['AWSDate', ['2026-05-01', '2026-05-01Z', '1970-01-01-07:00'], ['2026-13-01', '2026-02-29', '01.05.2026']],
  ['AWSTime', ['12:30:24', '12:30:24.5', '12:30:24Z', '12:30:24+05:30'], ['24:00:00', '12', 'noon']],
  ['AWSTimestamp', [0, -1, 1_760_000_000], [1.5, '1760000000', Number.NaN]],
  ['AWSEmail', ['a@example.com'], ['a@b', 'example.com', 'a b@example.com']],
  ['AWSURL', ['https://example.com/a?b#c', 'mailto:a@example.com'], ['example.com', '/path']],
  ['AWSPhone', ['+81 3-1234-5678', '5555551212'], ['phone', '']],
  [
    'AWSIPAddress',
    ['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/64'],
    ['256.0.0.1', '10.0.0.0/33', '10.0.0.0/8/8'],
  ],
])('%s', (name, valid, invalid) => {
  const scalar = AWS_SCALARS.get(name);
  for (const value of valid) {
    expect(scalar?.coerceInputValue(value)).toBe(value);
    expect(scalar?.coerceOutputValue(value)).toBe(value);
  }
  for (const value of invalid) {
    expect(() => scalar?.coerceInputValue(value), String(value)).toThrow('Unable to parse');
    expect(() => scalar?.coerceOutputValue(value), String(value)).toThrow('Unable to serialize');
  }
});

test('AWSJSON is text outside and a value inside', () => {
  const json = AWS_SCALARS.get('AWSJSON');
  expect(json?.coerceInputValue('{"a":[1]}')).toEqual({ a: [1] });
  expect(json?.coerceOutputValue({ a: [1] })).toBe('{"a":[1]}');
  expect(json?.coerceOutputValue('{"a":[1]}')).toBe('{"a":[1]}');
  expect(() => json?.coerceInputValue('{a}')).toThrow('valid JSON');
  expect(() => json?.coerceInputValue({ a: 1 })).toThrow('valid JSON');
});
