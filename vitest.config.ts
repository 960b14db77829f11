import { defineConfig } from 'vitest/config';

/** What the tests of a level share: the engines, or the synthesised application. */
const GLOBAL_SETUP = { unit: null, int: 'test/support/engines.ts', e2e: 'test/support/assembly.ts' };

/** The level of a test is in its file name: the cheapest level that can prove the behaviour is the right one. */
function project(name: 'unit' | 'int' | 'e2e') {
  return {
    // As Node resolves them. Vite adds `development`, for which graphql has a second copy that refuses the first one's schemas.
    ssr: { resolve: { conditions: ['module-sync', 'node'] } },
    test: {
      name,
      include: [`test/**/*.${name}.test.ts`],
      environment: 'node' as const,
      // For what hangs. A slow machine is not a failure.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // What functions write for CloudWatch and X-Ray would drown what tests say.
      env: {
        POWERTOOLS_METRICS_DISABLED: 'true',
        POWERTOOLS_METRICS_NAMESPACE: 'test',
        POWERTOOLS_LOG_LEVEL: 'SILENT',
        POWERTOOLS_TRACE_ENABLED: 'false',
      },
      ...(GLOBAL_SETUP[name] && { globalSetup: [GLOBAL_SETUP[name]] }),
    },
  };
}

export default defineConfig({
  test: {
    projects: [project('unit'), project('int'), project('e2e')],
    // Engines and the laptop cloud share two cores with the tests.
    maxWorkers: 2,
    reporters: ['default'],
  },
});
