/**
 * Builds everything that is deployed, once, for all functions: `dist/functions/<name>/index.mjs` and the AppSync
 * resolvers, and the console; under BUILD_OUTDIR instead of `dist/`, where that is set. Prints each bundle's size, because size is
 * start-up time.
 */
import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { buildConsole } from './build/console.ts';
import { writeDescriptors } from './build/descriptors.ts';
import { functionBundles, functionNames } from './build/functions.ts';
import { resolverBundles } from './build/resolvers.ts';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(root, process.env.BUILD_OUTDIR ?? 'dist');

function report(metafile: Metafile): void {
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (path.endsWith('.mjs')) console.log(`${(output.bytes / 1024).toFixed(0).padStart(6)} KB  ${path}`);
  }
}

const [{ metafile }] = await Promise.all([
  build(functionBundles(root, outdir, functionNames(root))),
  build(resolverBundles(root, outdir)),
  buildConsole(root, join(outdir, 'console')),
]);
await writeDescriptors(metafile, root);
if (!process.argv.includes('--quiet')) report(metafile);
