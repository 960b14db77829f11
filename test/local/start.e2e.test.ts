import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { listen } from '../../local/engines/ports.ts';
import { freeOffset } from '../support/free-offset.ts';
import { killStarted, start } from '../support/started.ts';

const root = join(import.meta.dirname, '..', '..');
const GRAPHQL_PORT = 4000;

afterEach(killStarted);

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

describe('npm start', () => {
  test('leaves nothing behind after Ctrl-C', async () => {
    const offset = await freeOffset();
    const { child, ended, ready, lines } = start(root, '--no-seed', '--port-offset', String(offset));
    await ready;
    expect(lines.join('\n')).toContain(`http://localhost:${GRAPHQL_PORT + offset}/graphiql`);
    child.kill('SIGINT');
    // As in a terminal, where npm passes on what this process gets as well.
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(await leftovers(child.pid)).toEqual([]);
    expect(await descendants(child.pid)).toBe('');
  });

  // Its terminal closes, or whoever started it has enough of it.
  test.each(['SIGHUP', 'SIGTERM'] as const)(
    'leaves nothing behind after %s while it starts',
    async (signal) => {
      const { child, ended, lines } = start(root, '--no-seed', '--port-offset', String(await freeOffset()));
      await expect.poll(() => lines.join('\n'), { timeout: 20_000 }).toContain('PostgreSQL');
      child.kill(signal);
      expect((await ended).code).toBe(0);
      expect(await leftovers(child.pid)).toEqual([]);
      expect(await descendants(child.pid)).toBe('');
    },
  );

  test('says which port is taken, and how to move all of them', async () => {
    const offset = await freeOffset();
    const server = createServer();
    await listen(server, GRAPHQL_PORT + offset, 'test');
    const { child, ended } = start(root, '--port-offset', String(offset));
    const { code, text } = await ended;
    expect(code).toBe(1);
    expect(text).toContain(`Port ${GRAPHQL_PORT + offset} (GraphQL) is taken`);
    expect(text).toContain('--port-offset');
    expect(await leftovers(child.pid)).toEqual([]);
    server.close();
  });

  test('says that an engine is missing as soon as it is known, not after the build', async () => {
    vi.stubEnv('DYNAMODB_ENDPOINT', 'http://localhost:1');
    const { child, ended } = start(root, '--port-offset', String(await freeOffset()));
    vi.unstubAllEnvs();
    const { code, text } = await ended;
    expect(code).toBe(1);
    expect(text).toContain('DYNAMODB_ENDPOINT');
    expect(text).not.toContain('Template is synthesised');
    expect(await leftovers(child.pid)).toEqual([]);
    expect(await descendants(child.pid)).toBe('');
  });

  test('explains itself', async () => {
    const { code, text } = await start(root, '--help').ended;
    expect(code).toBe(0);
    expect(text).toContain('--persist');
  });

  test('refuses an option that it does not know', async () => {
    const { code, text } = await start(root, '--quick').ended;
    expect(code).toBe(1);
    expect(text).toContain('--quick');
  });
});
