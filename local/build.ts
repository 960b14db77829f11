import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The project's root. */
export const root = join(import.meta.dirname, '..');

/** Runs one of the project's scripts; rejects with what it wrote when it fails or `signal` is aborted. */
export async function runScript(
  script: string,
  args: readonly string[],
  options: { readonly environment?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'scripts', script), ...args], {
    cwd: root,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.signal && { signal: options.signal }),
  });
  const output: string[] = [];
  child.stdout.on('data', (chunk) => output.push(String(chunk)));
  child.stderr.on('data', (chunk) => output.push(String(chunk)));
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
  });
  // Not at the error of an abort: until it is closed, it goes on writing.
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (failure) throw failure;
  if (code !== 0) throw new Error(`scripts/${script} failed:\n${output.join('')}`);
}

/** Where the console's built files are, once `assembly` is there. */
export function consoleOf(assembly: string): string {
  return join(`${assembly}.build`, 'console');
}

/** The variables that have the project's scripts build and synthesise into `directory`, and beside it. */
export function assemblyEnvironment(directory: string): Record<string, string> {
  // Directories of its own, so that a build or synthesis elsewhere does not pull the code from under running functions.
  // CDK's own validation of the template is for the tests and for a deployment.
  return { BUILD_OUTDIR: `${directory}.build`, CDK_OUTDIR: directory, CDK_VALIDATION: 'false' };
}

/** Builds the bundles and synthesises the CDK app into `directory`, which it answers. */
export async function buildAssembly(
  directory: string,
  progress: (message: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const options = { environment: assemblyEnvironment(directory), ...(signal !== undefined && { signal }) };
  await runScript('build.ts', ['--quiet'], options);
  progress('Bundles are built');
  await runScript('synth.ts', [], options);
  progress('Template is synthesised');
  return directory;
}
