import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { instanceDirectory } from '../../local/engines/scratch.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** What is not source: dependencies, which are linked, and what builds and runs leave. */
const LEFT_OUT = new Set(['node_modules', '.git', '.local', 'dist', 'cdk.out']);

/** A copy of the project in a directory of its own. */
export interface ProjectCopy {
  readonly directory: string;
  readonly remove: () => Promise<void>;
}

/** Copies the project as it is now, so that a test can change it. */
export async function copyProject(): Promise<ProjectCopy> {
  const instance = await instanceDirectory(join(root, '.local'));
  const directory = join(instance, 'project');
  await mkdir(directory);
  for (const name of await readdir(root)) {
    if (!LEFT_OUT.has(name)) await cp(join(root, name), join(directory, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  return { directory, remove: () => rm(instance, { recursive: true, force: true }) };
}
