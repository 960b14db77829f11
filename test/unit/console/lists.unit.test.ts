import { describe, expect, test } from 'vitest';
import { ago, duration, shortId, words } from '../../../console/ui/format.ts';
import { merged } from '../../../console/ui/merged.ts';

const itself = (item: number) => item;

describe('a list whose head is renewed', () => {
  test('has what is new before what was loaded, and keeps its end', () => {
    const known = { items: [3, 2, 1], next: 'c' };
    expect(merged({ items: [5, 4, 3], next: 'x' }, known, itself)).toEqual({
      items: [5, 4, 3, 2, 1],
      next: 'c',
    });
  });

  test('begins anew where too much came in between, rather than have a hole', () => {
    const head = { items: [9, 8], next: 'x' };
    expect(merged(head, { items: [3, 2, 1], next: null }, itself)).toEqual(head);
  });

  test('that was empty has what came', () => {
    const head = { items: [1], next: null };
    expect(merged(head, { items: [], next: null }, itself)).toEqual(head);
  });
});

describe('figures', () => {
  test.each([
    [0, '0 ms'],
    [0.44, '0.4 ms'],
    [123.4, '123 ms'],
    [4_560, '4.56 s'],
    [45_600, '45.6 s'],
    [125_000, '2 m 05 s'],
    [7_260_000, '2 h 01 m'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });

  test.each([
    [0, 'now'],
    [30_000, '30 s ago'],
    [90_000, '1 min ago'],
    [7_200_000, '2 h ago'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(ago(1_000_000, 1_000_000 + milliseconds)).toBe(text);
  });

  test('names become words, and long ids short', () => {
    expect(['reserve_inventory', 'ReserveInventory', 'SKU'].map(words)).toEqual([
      'Reserve inventory',
      'Reserve inventory',
      'Sku',
    ]);
    expect(shortId('556d09f6-aa02-4fd9-b43d-2532da7a4fd7')).toBe('556d09f6…4fd7');
    expect(shortId('7')).toBe('7');
  });
});
