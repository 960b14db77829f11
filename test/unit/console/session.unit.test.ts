import { describe, expect, test } from 'vitest';
import { Session } from '../../../console/api/session.ts';

const HOUR = 3_600_000;

/** A session whose tokens are numbered; the given ones fail in place of being signed. */
function signedIn(life = HOUR, failures: readonly number[] = []) {
  let count = 0;
  return new Session(async () => {
    count += 1;
    if (failures.includes(count)) throw new Error('nobody answers');
    return { token: `token ${count}`, endsAt: Date.now() + life };
  });
}

describe('a session', () => {
  test('signs in once for all who ask', async () => {
    const session = signedIn();
    expect(await Promise.all([session.token(), session.token()])).toEqual(['token 1', 'token 1']);
    expect(await session.token()).toBe('token 1');
  });

  test('replaces a token that was refused, once for all whom it was refused', async () => {
    const session = signedIn();
    const refused = await session.token();
    expect(await Promise.all([session.token(refused), session.token(refused)])).toEqual([
      'token 2',
      'token 2',
    ]);
    expect(await session.token(refused)).toBe('token 2');
  });

  test('replaces a token before it ends', async () => {
    const session = signedIn(30_000);
    await session.token();
    expect(await session.token()).toBe('token 2');
  });

  test('tries again after a failure, which it told', async () => {
    const session = signedIn(HOUR, [1]);
    await expect(session.token()).rejects.toThrow('nobody answers');
    expect(await session.token()).toBe('token 2');
  });
});
