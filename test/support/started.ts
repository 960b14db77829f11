import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const started: ChildProcess[] = [];

/** Ends whatever `start` has started and a test has left running. */
export function killStarted(): void {
  for (const child of started.splice(0)) child.kill('SIGKILL');
}

/** Runs `node local/start.ts` of the project in a directory, and tells of each line. */
export function start(project: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [join(project, 'local', 'start.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      if (line.includes('Ctrl-C')) ready.resolve();
    });
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => ({ code, text: lines.join('\n') }));
  return { child, lines, ended, ready: Promise.race([ready.promise, ended]) };
}
