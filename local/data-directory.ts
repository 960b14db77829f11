import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { instanceDirectory } from './engines/scratch.ts';

/** The directories of one instance of the laptop cloud. */
export interface InstanceDirectories {
  /** Gone when the instance stops. */
  readonly scratch: string;
  /** Where the data is: `scratch`, or what outlives it. */
  readonly data: string;
  /** Whether the data already holds what an earlier start loaded. */
  readonly isSeeded: boolean;
  /** Notes that it does. */
  readonly markSeeded: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * Takes the persistent data for this process until it ends in whatever way; throws when another one has it. A lock of
 * SQLite's, because the operating system lets go of it, which a file with a process id would wait for in vain.
 */
function lock(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (cause) {
    database.close();
    throw new Error('Another laptop cloud runs on the data that --persist keeps. Stop it first.', { cause });
  }
}

/** Makes the directories of an instance below `local` (`.local/`). */
export async function prepareDirectories(local: string, persist: boolean): Promise<InstanceDirectories> {
  const scratch = await instanceDirectory(local);
  const removeScratch = (): Promise<void> => rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  if (!persist) {
    return { scratch, data: scratch, isSeeded: false, markSeeded: async () => {}, release: removeScratch };
  }
  const data = join(local, 'persist');
  const seeded = join(data, 'seeded');
  try {
    await mkdir(data, { recursive: true });
    const held = lock(join(data, 'lock.db'));
    return {
      scratch,
      data,
      isSeeded: existsSync(seeded),
      markSeeded: () => writeFile(seeded, ''),
      release: async () => {
        held.close();
        await removeScratch();
      },
    };
  } catch (error) {
    await removeScratch();
    throw error;
  }
}
