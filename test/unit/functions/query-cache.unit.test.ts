import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { remembered, STALENESS } from '../../../functions/query/cache.ts';
import type { QueryContext } from '../../../functions/query/context.ts';
import { noEvents } from '../../support/no-events.ts';
import { ADMIN } from '../../support/principals.ts';

let context: QueryContext;
let reads: string[];

beforeEach(() => {
  vi.useFakeTimers();
  reads = [];
  const database = {} as QueryContext['database'];
  context = { principal: ADMIN, correlationId: 'test', database, events: noEvents };
});

afterEach(() => {
  vi.useRealTimers();
});

function ask(id: string, { minVersion = 0, takes = 0, type = 'product' } = {}) {
  return remembered(context, { type, id, minVersion }, async () => {
    reads.push(id);
    vi.advanceTimersByTime(takes);
    return id;
  });
}

describe('what was read', () => {
  test('is answered for less than a second', async () => {
    await ask('a');
    vi.advanceTimersByTime(STALENESS - 1);
    expect(await ask('a')).toBe('a');
    expect(reads).toEqual(['a']);
    vi.advanceTimersByTime(1);
    await ask('a');
    expect(reads).toEqual(['a', 'a']);
  });

  test('is as old as the beginning of the read', async () => {
    await ask('slow', { takes: STALENESS });
    await ask('slow');
    expect(reads).toEqual(['slow', 'slow']);
  });

  test('is passed by, and renewed, by whoever needs a version', async () => {
    await ask('a');
    await ask('a', { minVersion: 1 });
    await ask('a');
    expect(reads).toEqual(['a', 'a']);
  });

  test('is of one tenant', async () => {
    await ask('a');
    context = { ...context, principal: { ...ADMIN, tenant: 'other' } };
    await ask('a');
    expect(reads).toEqual(['a', 'a']);
  });

  test('is of one type', async () => {
    await ask('a');
    await ask('a', { type: 'category' });
    expect(reads).toEqual(['a', 'a']);
  });

  test('is forgotten when a thousand others came after it', async () => {
    for (let index = 0; index <= 1_000; index += 1) await ask(`p${index}`);
    reads = [];
    await ask('p1');
    await ask('p0');
    expect(reads).toEqual(['p0']);
  });

  test('is forgotten when reading it again fails', async () => {
    await ask('a');
    const failing = remembered(context, { type: 'product', id: 'a', minVersion: 1 }, () =>
      Promise.reject(new Error('away')),
    );
    await expect(failing).rejects.toThrow('away');
    await ask('a');
    expect(reads).toEqual(['a', 'a']);
  });
});
