/**
 * `npm start`: builds the application, synthesises its template and runs it on this machine until Ctrl-C. See start-options.ts
 * for what it takes.
 */
import { join, relative } from 'node:path';
import { buildAssembly, root, runScript } from './build.ts';
import { Builder } from './builder.ts';
import { Cleanup } from './cleanup.ts';
import { type InstanceDirectories, prepareDirectories } from './data-directory.ts';
import { fileLog } from './log.ts';
import { progress } from './progress.ts';
import type { Cloud } from './running-cloud.ts';
import { HELP, parseStartOptions, type StartOptions } from './start-options.ts';
import { summary } from './summary.ts';
import { untilAborted } from './until-aborted.ts';
import { Watch } from './watch.ts';

const GRAPHQL_PORT = 4000;
const AWS_PORT = 4566;
/** gRPC's customary ports: commands and queries. */
const FUNCTION_URL_PORTS = [50_051, 50_052];
/** Signals this close to the first one are the same wish. */
const SAME_SIGNAL_MILLISECONDS = 1_000;

const local = join(root, '.local');
const cleanup = new Cleanup();
const interrupted = new AbortController();

let starting: Promise<void> = Promise.resolve();
let stopping: Promise<void> | undefined;
let signalledAt = 0;

async function shutDown(exitCode: number): Promise<void> {
  interrupted.abort(new Error('interrupted'));
  // What was being started has to be there before it can be stopped.
  await Promise.allSettled([starting]);
  await cleanup.run();
  process.exit(exitCode);
}

/** Stops everything and ends the process. */
function stop(exitCode: number): void {
  stopping ??= shutDown(exitCode).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}

function fail(error: unknown): void {
  // What fails because everything stops is no news.
  if (stopping === undefined) console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  stop(1);
}

function onSignal(): void {
  // Asked again: engines end with this process in any case. A terminal's Ctrl-C comes twice, once through npm.
  const again = performance.now() - signalledAt > SAME_SIGNAL_MILLISECONDS;
  if (stopping !== undefined && again) process.exit(1);
  if (stopping === undefined) signalledAt = performance.now();
  stop(0);
}

async function start({ portOffset, persist, seed, watch }: StartOptions): Promise<void> {
  const directories = await prepareDirectories(local, persist);
  cleanup.add(directories.release);
  const logFile = join(directories.scratch, 'cloud.log');
  const log = fileLog(logFile, (line) => console.error(line));
  const builder = new Builder(join(directories.scratch, 'cdk.out'));
  cleanup.add(() => builder.stop());
  const assembly = watch
    ? firstBuild(builder)
    : buildAssembly(builder.directory, progress, interrupted.signal);
  const built = Promise.allSettled([assembly]);
  // Whatever ends the start, its directory is not removed while a build writes into it.
  cleanup.add(async () => {
    await built;
  });
  // Loaded while the build runs, not before: it takes 0.4 s.
  const { startCloud } = await import('./cloud.ts');
  const cloud = await startCloud({
    assembly,
    ports: {
      graphql: GRAPHQL_PORT + portOffset,
      aws: AWS_PORT + portOffset,
      functionUrls: FUNCTION_URL_PORTS.map((port) => port + portOffset),
    },
    local,
    directory: directories.data,
    persist,
    log,
    progress,
    onFailure: fail,
    signal: interrupted.signal,
  });
  cleanup.add(cloud.stop);
  if (seed && !directories.isSeeded) await loadSampleData(cloud, directories);
  progress('Ready');
  console.log(summary(cloud, relative(process.cwd(), logFile)));
  if (watch) watchSources(builder, cloud);
}

async function loadSampleData(cloud: Cloud, { markSeeded }: InstanceDirectories): Promise<void> {
  await runScript('seed.ts', ['--url', cloud.urls.graphql], { signal: interrupted.signal });
  await markSeeded();
  progress('Sample data is loaded');
}

function watchSources(builder: Builder, cloud: Cloud): void {
  const watching = new Watch({
    root,
    builder,
    cloud,
    progress,
    problem: (message) => console.error(`\n${message}`),
  });
  cleanup.add(() => watching.stop());
  progress('Watches for what you save');
}

async function firstBuild(builder: Builder): Promise<string> {
  const assembly = await untilAborted(builder.build([]), interrupted.signal);
  progress('Bundles and template are built');
  return assembly;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// The terminal is gone (SIGHUP): nobody reads the last lines.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(HELP);
    return;
  }
  // Engines are kept on a leash by a shell and by signals (engines/leash.ts).
  if (process.platform === 'win32')
    throw new Error('On Windows, the laptop cloud runs in WSL: start it there.');
  await start(options);
}

starting = main();
starting.catch(fail);
