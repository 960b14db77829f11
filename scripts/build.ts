/**
 * Builds everything that is deployed: `dist/functions/<name>/index.mjs` with what it loads later, and the AppSync
 * resolvers, and the console; under BUILD_OUTDIR instead of `dist/`, where that is set. Prints each bundle's size, because size is
 * start-up time.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { buildConsole } from './build/console.ts';
import { writeDescriptors } from './build/descriptors.ts';
import { bundleSize, functionBundle, functionNames } from './build/functions.ts';
import { resolverBundles } from './build/resolvers.ts';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(root, process.env.BUILD_OUTDIR ?? 'dist');

/** Builds a function; answers its sizes, for people. */
async function buildFunction(name: string): Promise<string> {
  const { metafile } = await build(functionBundle(root, outdir, name));
  await writeDescriptors(metafile, root, join(outdir, 'functions', name));
  const { atStart, whenNeeded } = bundleSize(metafile);
  return `${kilobytes(atStart)} at the start, ${kilobytes(whenNeeded)} when needed  ${name}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0).padStart(6)} KB`;
}

// Names of what is loaded later hold a hash: what an earlier build has left is never overwritten.
await rm(join(outdir, 'functions'), { recursive: true, force: true });
const [sizes] = await Promise.all([
  Promise.all(functionNames(root).map(buildFunction)),
  build(resolverBundles(root, outdir)),
  buildConsole(root, join(outdir, 'console')),
]);
if (!process.argv.includes('--quiet')) console.log(sizes.join('\n'));
