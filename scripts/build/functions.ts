import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';

/** Every folder of functions/ with a handler.ts is a Lambda function; the other folders are adapters that they share. */
export function functionNames(root: string): string[] {
  const folder = join(root, 'functions');
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'handler.ts')));
}

/**
 * How esbuild makes the bundle of a function: `<outdir>/functions/<name>/index.mjs`, and beside it what is loaded with `import()` when it is
 * first needed.
 */
export function functionBundle(root: string, outdir: string, name: string) {
  return {
    absWorkingDir: root,
    entryPoints: [{ in: `functions/${name}/handler.ts`, out: 'index' }],
    outdir: join(outdir, 'functions', name),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
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

/** Bytes of a bundle that are loaded at its start, and of those that may be when they are needed. */
export interface BundleSize {
  readonly atStart: number;
  readonly whenNeeded: number;
}

/** Size is start-up time: a request must not wait for code that it does not need. */
export function bundleSize({ outputs }: Metafile): BundleSize {
  const modules = Object.entries(outputs).filter(([path]) => path.endsWith('.mjs'));
  const loaded = new Set(modules.map(([path]) => path).filter((path) => path.endsWith('/index.mjs')));
  for (const path of loaded) for (const imported of statementsOf(outputs[path])) loaded.add(imported);
  const bytes = (atStart: boolean) =>
    modules.reduce((sum, [path, output]) => (loaded.has(path) === atStart ? sum + output.bytes : sum), 0);
  return { atStart: bytes(true), whenNeeded: bytes(false) };
}

/** What a file names in import statements, in contrast to calls of `import()`. */
function statementsOf(output: Metafile['outputs'][string] | undefined): readonly string[] {
  const statements = output?.imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
  return statements?.map(({ path }) => path) ?? [];
}
