import { defineConfig } from 'vitest/config';

/** What the tests of a level share: the engines, or the synthesised application. */
const GLOBAL_SETUP = { unit: null, int: 'test/support/engines.ts', e2e: 'test/support/assembly.ts' };

/**
 * Tests that only compute: they leave neither variables nor modules changed, so those of a worker load and synthesise once for all
 * of them. CDK takes a second to load, the application another one to synthesise.
 */
const PURE = ['test/infra/*.unit.test.ts', 'test/unit/domain/*.unit.test.ts'];

/** The level of a test is in its file name: the cheapest level that can prove the behaviour is the right one. */
function project(name: 'unit' | 'int' | 'e2e') {
  return {
    // As Node resolves them. Vite adds `development`, for which graphql has a second copy that refuses the first one's schemas.
    ssr: { resolve: { conditions: ['module-sync', 'node'] } },
    test: {
      name,
      include: [`test/**/*.${name}.test.ts`],
      exclude: PURE,
      environment: 'node' as const,
      // For what hangs. A slow machine is not a failure.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      // What functions write for CloudWatch and X-Ray would drown what tests say.
      env: {
        POWERTOOLS_METRICS_DISABLED: 'true',
        POWERTOOLS_METRICS_NAMESPACE: 'test',
        POWERTOOLS_LOG_LEVEL: 'SILENT',
        POWERTOOLS_TRACE_ENABLED: 'false',
      },
      // Tests of the whole application load it once for all of a worker: they leave neither variables nor modules changed.
      isolate: name !== 'e2e',
      ...(GLOBAL_SETUP[name] && { globalSetup: [GLOBAL_SETUP[name]] }),
    },
  };
}

const unit = project('unit');
const pure = {
  ...unit,
  test: { ...unit.test, name: 'unit-pure', include: PURE, exclude: [], isolate: false },
};

export default defineConfig({
  test: {
    projects: [unit, pure, project('int'), project('e2e')],
    // One more than the cores of a small machine: tests of whole stories wait now and then.
    maxWorkers: 3,
    reporters: ['default'],
  },
});
