import { statSync } from 'node:fs';
import { expect, inject, test } from 'vitest';

/**
 * Size is start-up time: a query must not wait for code that it does not need. Some 370 KB of it, DynamoDB's client, run only when a
 * token is verified at the RPC door.
 */
const MAXIMUM_QUERY_BUNDLE = 1_100 * 1024;

test('the query function’s bundle is small', () => {
  const { size } = statSync(`${inject('assembly')}.build/functions/query/index.mjs`);
  expect(size).toBeLessThanOrEqual(MAXIMUM_QUERY_BUNDLE);
});
