import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** Every folder of functions/ with a handler.ts is a Lambda function; the other folders are adapters that they share. */
export function functionNames(root: string): string[] {
  const folder = join(root, 'functions');
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'handler.ts')));
}

/** How esbuild makes the bundles of these functions: `<outdir>/functions/<name>/index.mjs`. */
export function functionBundles(root: string, outdir: string, names: readonly string[]) {
  return {
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
    outdir: join(outdir, 'functions'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    // CommonJS packages inside an ES module bundle still call require for Node's own modules.
    banner: {
      js: "import{createRequire as createRequire$}from'node:module';const require=createRequire$(import.meta.url);",
    },
    external: ['pg-native'],
  } satisfies BuildOptions;
}
