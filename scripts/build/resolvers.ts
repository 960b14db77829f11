import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** How esbuild makes the code of AppSync's resolvers: `<outdir>/graphql/<name>.js`. */
export function resolverBundles(root: string, outdir: string) {
  return {
    absWorkingDir: root,
    entryPoints: ['graphql/resolver.ts', 'graphql/publish.ts', 'graphql/subscribe.ts'],
    outdir: join(outdir, 'graphql'),
    bundle: true,
    platform: 'node',
    target: 'esnext',
    format: 'esm',
    external: ['@aws-appsync/utils'],
  } satisfies BuildOptions;
}
