import { defineConfig } from 'vitest/config';

/** The level of a test is in its file name: the cheapest level that can prove the behaviour is the right one. */
function project(name: 'unit' | 'int' | 'e2e', timeout: number) {
  return {
    // As Node resolves them. Vite adds `development`, for which graphql has a second copy that refuses the first one's schemas.
    ssr: { resolve: { conditions: ['module-sync', 'node'] } },
    test: {
      name,
      include: [`test/**/*.${name}.test.ts`],
      environment: 'node' as const,
      testTimeout: timeout,
      hookTimeout: 60_000,
      ...(name === 'e2e' ? { globalSetup: ['test/support/assembly.ts'] } : {}),
    },
  };
}

export default defineConfig({
  test: {
    projects: [project('unit', 5_000), project('int', 30_000), project('e2e', 60_000)],
    // Engines and the laptop cloud share two cores with the tests.
    maxWorkers: 2,
    reporters: ['default'],
  },
});
