import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Where synthesis leaves the deployment, and the outputs of its stacks come to lie. */
export const ASSEMBLY = join(root, 'cdk.out');
export const OUTPUTS_FILE = join(ASSEMBLY, 'outputs.json');

/** Builds the functions and synthesises a stage. Rejects when either fails, having said why. */
export async function synthesise(stage: string): Promise<void> {
  await run(process.execPath, ['scripts/build.ts', '--quiet']);
  await run(process.execPath, ['scripts/synth.ts', '--stage', stage]);
}

/** Runs the CDK CLI on what has been synthesised, with its progress on this terminal. Rejects when it fails, having said why. */
export function cdk(...args: readonly string[]): Promise<void> {
  return run(process.execPath, [join(root, 'node_modules/aws-cdk/bin/cdk'), ...args, '--app', ASSEMBLY]);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args[0]?.split('/').pop()} ${args[1] ?? ''} has failed.`);
}
