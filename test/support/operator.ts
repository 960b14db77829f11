import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Laptop } from './laptop.ts';

const scripts = join(import.meta.dirname, '..', '..', 'scripts');

/** What one of the operator's command lines prints for a laptop; rejects when it ends with an error. */
export async function operate(
  { urls }: Pick<Laptop, 'urls'>,
  script: string,
  args: readonly string[],
): Promise<string> {
  const command = [join(scripts, script), ...args, '--endpoint', urls.aws];
  return (await promisify(execFile)(process.execPath, command)).stdout;
}
