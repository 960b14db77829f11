import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleSize, functionBundle } from '../../scripts/build/functions.ts';

const root = join(import.meta.dirname, '..', '..');
const MAXIMUM_QUERY_BUNDLE = 700 * 1024;

test('the query function starts with little code, and without the clients that only some queries need', async () => {
  const { metafile } = await build({ ...functionBundle(root, root, 'query'), write: false });
  const { atStart, whenNeeded } = bundleSize(metafile);
  expect(atStart).toBeLessThanOrEqual(MAXIMUM_QUERY_BUNDLE);
  expect(whenNeeded).toBeGreaterThan(200 * 1024);
});
