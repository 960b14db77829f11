/**
 * Builds everything that is deployed, once, for all functions: `dist/functions/<name>/index.mjs` and the AppSync
 * resolvers; under BUILD_OUTDIR instead of `dist/`, where that is set. Prints each bundle's size, because size is
 * start-up time.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { writeDescriptors } from './build/descriptors.ts';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(root, process.env.BUILD_OUTDIR ?? 'dist');

/** Every folder of functions/ with a handler.ts is a Lambda function; the other folders are adapters that they share. */
function functionNames(): string[] {
  const folder = join(root, 'functions');
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'handler.ts')));
}

async function buildFunctions(names: readonly string[]): Promise<Metafile> {
  const result = await build({
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
    logLevel: 'warning',
    // CommonJS packages inside an ES module bundle still call require for Node's own modules.
    banner: {
      js: "import{createRequire as createRequire$}from'node:module';const require=createRequire$(import.meta.url);",
    },
    external: ['pg-native'],
  });
  return result.metafile;
}

async function buildResolvers(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['graphql/resolver.ts', 'graphql/publish.ts', 'graphql/subscribe.ts'],
    outdir: join(outdir, 'graphql'),
    bundle: true,
    platform: 'node',
    target: 'esnext',
    format: 'esm',
    external: ['@aws-appsync/utils'],
    logLevel: 'warning',
  });
}

function report(metafile: Metafile): void {
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (path.endsWith('.mjs')) console.log(`${(output.bytes / 1024).toFixed(0).padStart(6)} KB  ${path}`);
  }
}

const [metafile] = await Promise.all([buildFunctions(functionNames()), buildResolvers()]);
await writeDescriptors(metafile, root);
if (!process.argv.includes('--quiet')) report(metafile);
