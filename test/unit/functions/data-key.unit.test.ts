import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { close, keyedDigest, open, UnreadableError } from '../../../functions/privacy/data-key.ts';

const key = { id: 'k1', secret: randomBytes(32) };
const other = { id: 'k2', secret: randomBytes(32) };
const place = 'shop/order/o1@1';

describe('a box', () => {
  const box = close(key, '東京 Chiyoda 1', place);

  test('is opened by its key in its place', () => {
    expect(open(key, box, place)).toBe('東京 Chiyoda 1');
  });

  test.each([
    ['by another key', () => open(other, box, place)],
    ['beside another commit', () => open(key, box, 'shop/order/o1@2')],
    ['in another stream', () => open(key, box, 'shop/order/o2@1')],
    ['when it was changed', () => open(key, `${box.slice(0, -4)}AAAA`, place)],
    ['when it was cut off', () => open(key, box.slice(0, 8), place)],
  ])('is not opened %s', (_how, opening) => {
    expect(opening).toThrow(UnreadableError);
  });

  test('does not show that it holds the same as another one', () => {
    expect(close(key, '東京 Chiyoda 1', place)).not.toBe(box);
  });
});

describe('a digest under a key', () => {
  test('is the same for equal parts, in whatever order their fields are', () => {
    expect(keyedDigest(key, 'a', { b: 1, c: 2 })).toBe(keyedDigest(key, 'a', { c: 2, b: 1 }));
    expect(keyedDigest(key, 'a')).toMatch(/^[\w-]{22}$/);
  });

  test('is another one for other parts, and under another key', () => {
    expect(keyedDigest(key, 'b')).not.toBe(keyedDigest(key, 'a'));
    expect(keyedDigest(other, 'a')).not.toBe(keyedDigest(key, 'a'));
  });
});
