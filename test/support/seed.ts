import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');

/** Loads the sample catalogue, as a newcomer's first start does. */
export async function seed(url: string): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, 'scripts/seed.ts'), '--url', url]);
}
