/**
 * Directories that last as long as one laptop cloud. Their names hold its process id, so that whoever starts next can
 * tell what a crash left behind.
 */
import { existsSync, readFileSync } from 'node:fs';
import { access, constants, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const SHARED_MEMORY = '/dev/shm';
const PREFIX = 'serverless-cqrs-';

/** A process that has ended and that its parent has not asked about yet; in a container nobody may ever do. */
function isZombie(processId: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${processId}/stat`, 'utf8'));
  } catch {
    // It is gone by now, or there is no /proc on this system.
    return false;
  }
}

/** Whether a process with this id is running. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(processId);
}

async function removeStale(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const processId = name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (processId === undefined || isRunning(Number(processId))) continue;
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A new directory of this process in `parent`; first removes those of processes that are gone. */
export async function scratchDirectory(parent: string, prefix: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  await removeStale(parent, prefix);
  return await mkdtemp(join(parent, `${prefix}${process.pid}-`));
}

/** A new directory in `.local/` for one laptop cloud; first removes those of processes that are gone. */
export async function instanceDirectory(local: string): Promise<string> {
  return await scratchDirectory(local, 'run-');
}

/** A new directory in shared memory, where a synchronous write costs nothing; undefined where there is none. */
export async function memoryDirectory(): Promise<string | undefined> {
  if (!existsSync(SHARED_MEMORY)) return undefined;
  try {
    await access(SHARED_MEMORY, constants.W_OK);
  } catch {
    // A container may mount it read-only; the scratch file then is in `.local/`.
    return undefined;
  }
  return await scratchDirectory(SHARED_MEMORY, PREFIX);
}
