/** Vitest's global setup for tests of the whole application: builds and synthesises once for all of them. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildAssembly } from '../../local/build.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The synthesised CDK app, in a directory of this run's own. */
    readonly assembly: string;
  }
}

const local = join(import.meta.dirname, '..', '..', '.local');

/** Provides `assembly`; what it answers removes it again. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await instanceDirectory(local);
  project.provide('assembly', await buildAssembly(join(directory, 'cdk.out'), () => {}));
  return () => rm(directory, { recursive: true, force: true });
}
