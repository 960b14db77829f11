import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { listen } from '../../local/engines/ports.ts';

const root = join(import.meta.dirname, '..', '..');
const GRAPHQL_PORT = 4000;
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Runs `node local/start.ts`, and tells of each line. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'local', 'start.ts'), ...args], {
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

/** What a process leaves behind: directories that are named after it. */
async function leftovers(processId: number | undefined): Promise<string[]> {
  const names = await Promise.all(
    ['/dev/shm', join(root, '.local')].map((folder) => readdir(folder).catch(() => [])),
  );
  return names.flat().filter((name) => name.includes(`-${processId}-`));
}

/** Whether anything still runs that was started in one of the directories of this process. */
async function descendants(processId: number | undefined): Promise<string> {
  const ps = spawn('ps', ['-eo', 'args'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: string[] = [];
  ps.stdout.on('data', (chunk) => output.push(String(chunk)));
  await once(ps, 'close');
  return output
    .join('')
    .split('\n')
    .filter((line) => line.includes(`-${processId}-`))
    .join('\n');
}

/**
 * An offset at which the ports are free, made of a free port. All ports are outside of the range from which Linux takes those of
 * outgoing connections, 32768 to 60999.
 */
async function freeOffset(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, 'test');
  server.close();
  await once(server, 'close');
  return (port % 4_400) + 11_000;
}

describe('npm start', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind after %s', async (signal) => {
    const offset = await freeOffset();
    const { child, ended, ready, lines } = start('--no-seed', '--port-offset', String(offset));
    await ready;
    expect(lines.join('\n')).toContain(`http://localhost:${GRAPHQL_PORT + offset}/graphiql`);
    child.kill(signal);
    // As in a terminal, where npm passes on what this process gets as well.
    child.kill(signal);
    expect((await ended).code).toBe(0);
    expect(await leftovers(child.pid)).toEqual([]);
    expect(await descendants(child.pid)).toBe('');
  });

  test('leaves nothing behind when its terminal closes while it starts', async () => {
    const { child, ended, lines } = start('--no-seed', '--port-offset', String(await freeOffset()));
    await expect.poll(() => lines.join('\n'), { timeout: 20_000 }).toContain('PostgreSQL');
    child.kill('SIGHUP');
    expect((await ended).code).toBe(0);
    expect(await leftovers(child.pid)).toEqual([]);
    expect(await descendants(child.pid)).toBe('');
  });

  test('says which port is taken, and how to move all of them', async () => {
    const offset = await freeOffset();
    const server = createServer();
    await listen(server, GRAPHQL_PORT + offset, 'test');
    const { child, ended } = start('--port-offset', String(offset));
    const { code, text } = await ended;
    expect(code).toBe(1);
    expect(text).toContain(`Port ${GRAPHQL_PORT + offset} (GraphQL) is taken`);
    expect(text).toContain('--port-offset');
    expect(await leftovers(child.pid)).toEqual([]);
    server.close();
  });

  test('explains itself', async () => {
    const { code, text } = await start('--help').ended;
    expect(code).toBe(0);
    expect(text).toContain('--persist');
  });

  test('refuses an option that it does not know', async () => {
    const { code, text } = await start('--quick').ended;
    expect(code).toBe(1);
    expect(text).toContain('--quick');
  });
});
