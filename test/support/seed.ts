import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ADMIN, signIn } from '../../scripts/sign-in.ts';

const root = join(import.meta.dirname, '..', '..');

/** Loads the sample catalogue, as a newcomer's first start does, and waits until readers see the last of it. */
export async function seed(url: string): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, 'scripts/seed.ts'), '--url', url]);
  const query = '{ product(id: "7", minVersion: 2) { id } }';
  const authorization = await signIn(new URL(url).origin, ADMIN);
  const headers = { 'content-type': 'application/json', authorization };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { errors } = (await response.json()) as { errors?: readonly unknown[] };
  if (errors) throw new Error(JSON.stringify(errors));
}
