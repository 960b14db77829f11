import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';

/** What index.html refers to as %name%, each with the file that it is built from. */
const MODULES = { 'main.js': 'console/main.tsx' };
/** The theme comes before the first paint, so it is a script of its own and no module: it shares no chunk. */
const FILES = {
  'console.css': 'console/styles/console.css',
  'theme.js': 'console/theme.ts',
  'icon.svg': 'console/icon.svg',
};
const GRAPHIQL = 'console/graphiql/main.ts';

/**
 * Builds the console into `outdir`: `assets/`, whose names hold a hash of their content so that they can be kept for ever,
 * `index.html`, which names them, and `graphiql.js`, the script of GraphiQL's page. Rejects with esbuild's errors; `logLevel` says
 * what it tells the terminal besides.
 */
export async function buildConsole(
  root: string,
  outdir: string,
  logLevel: 'silent' | 'warning' = 'warning',
): Promise<void> {
  const common = {
    absWorkingDir: root,
    outdir: join(outdir, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    target: 'es2023',
    metafile: true,
    logLevel,
  } as const;
  // Names hold a hash: what an earlier build has left would only grow.
  await rm(common.outdir, { recursive: true, force: true });
  const [modules, files] = await Promise.all([
    build({
      ...common,
      entryPoints: Object.values(MODULES),
      chunkNames: '[name]-[hash]',
      format: 'esm',
      splitting: true,
      jsx: 'automatic',
      jsxImportSource: 'preact',
    }),
    build({ ...common, entryPoints: Object.values(FILES), format: 'iife', loader: { '.svg': 'copy' } }),
    build({ ...common, entryPoints: { graphiql: GRAPHIQL }, outdir, entryNames: '[name]', format: 'esm' }),
  ]);
  const outputs = { ...modules.metafile.outputs, ...files.metafile.outputs };
  const page = await readFile(join(root, 'console/index.html'), 'utf8');
  await writeFile(join(outdir, 'index.html'), withAssets(page, outputs));
}

function withAssets(page: string, outputs: Metafile['outputs']): string {
  const entries: Readonly<Record<string, string>> = { ...MODULES, ...FILES };
  return page.replace(/%([\w.]+)%/g, (_, name: string) => {
    const built = Object.entries(outputs).find(([, { entryPoint, inputs }]) => {
      const source = entries[name] ?? name;
      return entryPoint === source || (entryPoint === undefined && Object.keys(inputs).join() === source);
    });
    if (built === undefined) throw new Error(`console/index.html refers to ${name}, which is not built`);
    return basename(built[0]);
  });
}
