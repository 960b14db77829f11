import { statSync } from 'node:fs';
import { expect, inject, test } from 'vitest';

/**
 * Size is start-up time: a query must not wait for code that it does not need. Some 450 KB of it, the clients of DynamoDB and
 * KMS, run only when a history is asked for, or a token is verified at the RPC door.
 */
const MAXIMUM_QUERY_BUNDLE = 1_200 * 1024;

test('the query function’s bundle is small', () => {
  const { size } = statSync(`${inject('assembly')}.build/functions/query/index.mjs`);
  expect(size).toBeLessThanOrEqual(MAXIMUM_QUERY_BUNDLE);
});
