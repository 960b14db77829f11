/**
 * Builds and synthesises whenever it is asked to, for `npm start -- --watch`. It keeps what makes `build.ts` and `synth.ts` slow to start: what
 * esbuild has parsed, and the loaded CDK. Over Node's IPC channel it gets the changed files, as paths below the project's root, and answers what went
 * wrong, or nothing. BUILD_OUTDIR and CDK_OUTDIR say where to.
 */
import { join, resolve, sep } from 'node:path';
import { AssetStaging } from 'aws-cdk-lib';
import { buildConsole } from './build/console.ts';
import { allowFreshImports } from './build/fresh-imports.ts';
import { IncrementalBundles } from './build/incremental.ts';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(root, process.env.BUILD_OUTDIR ?? 'dist');
const bundles = new IncrementalBundles({ root, outdir });
/** Of what the console is built; nothing that is deployed holds any of it. */
const CONSOLE = `console${sep}`;
let generation = 0;

async function rebuild(changed: readonly string[]): Promise<void> {
  const isFirst = generation === 0;
  const ofConsole = changed.filter((path) => path.startsWith(CONSOLE));
  if (isFirst || ofConsole.length > 0) await buildConsole(root, join(outdir, 'console'), 'silent');
  if (!isFirst && ofConsole.length === changed.length) return;
  await bundles.build(changed);
  generation += 1;
  // The CDK remembers what was in a folder when it first saw it.
  AssetStaging.clearAssetHashCache();
  const synth = new URL(`./synth.ts?generation=${generation}`, import.meta.url);
  await import(synth.href);
}

/** esbuild's errors name the file and the line themselves; others have it in their stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'errors' in error ? error.message : (error.stack ?? error.message);
}

allowFreshImports();
// Ctrl-C in a terminal is for every process there; this one ends when the one that asks does.
process.on('SIGINT', () => {});
process.on('disconnect', () => void bundles.forget().finally(() => process.exit()));
process.on('message', (changed: readonly string[]) => {
  rebuild(changed).then(
    () => process.send?.({}),
    (error: unknown) => process.send?.({ error: describe(error) }),
  );
});
