import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCursor, toCursor } from '../../../functions/query/cursor.ts';

describe('a cursor', () => {
  test('leads back to its row', () => {
    const boundary = { createdAt: '2026-01-01T00:00:00.123Z', id: 'p-1_A' };
    expect(parseCursor(toCursor(boundary))).toEqual(boundary);
  });

  test('is safe in a URL', () => {
    expect(toCursor({ createdAt: '2026-01-01T00:00:00.000Z', id: 'p1' })).toMatch(/^[\w-]+$/);
  });

  test.each(['2026-02-31T00:00:00.000Z', '0000-01-01T00:00:00.000Z', '2026-01-01T00:00:00Z', 'infinity'])(
    'of the time %s, which none has made, is a violation',
    (createdAt) => {
      expect(() => parseCursor(toCursor({ createdAt, id: 'p1' }))).toThrow(
        expect.objectContaining({ violations: [{ field: 'after', message: expect.any(String) }] }),
      );
    },
  );

  test('that was made up is a violation, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (text) => {
        for (const cursor of [text, Buffer.from(text).toString('base64url')]) {
          expect(() => parseCursor(cursor)).toThrow(
            expect.objectContaining({ violations: [{ field: 'after', message: expect.any(String) }] }),
          );
        }
      }),
    );
  });
});
