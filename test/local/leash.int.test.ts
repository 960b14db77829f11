import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test, vi } from 'vitest';
import { startLeashed } from '../../local/engines/leash.ts';
import { listen, onFreePort } from '../../local/engines/ports.ts';
import { isRunning } from '../../local/engines/scratch.ts';

const leash = join(import.meta.dirname, '..', '..', 'local', 'engines', 'leash.ts');

/** Prints its process id, and goes on until it is told to end. */
const PROGRAM = ['sh', '-c', 'echo "pid $$"; exec sleep 60'] as const;

describe('a process on a leash', () => {
  test('is ready when it says so, and gone when it is stopped', async () => {
    const started = await startLeashed({ command: PROGRAM, stopSignal: 'TERM' }, /^pid/);
    await started.stop();
    await expect(started.exited).resolves.toBeDefined();
  });

  test('that ends before it is ready rejects with what it said', async () => {
    const command = ['sh', '-c', 'echo "no such option" >&2; exit 2'] as const;
    await expect(startLeashed({ command, stopSignal: 'TERM' }, /never/)).rejects.toThrow('no such option');
  });

  test('that there is not rejects', async () => {
    const command = ['no-such-program-here'] as const;
    await expect(startLeashed({ command, stopSignal: 'TERM' }, /never/)).rejects.toThrow(
      'no-such-program-here',
    );
  });

  test('ends with the process that holds the leash, even when that is killed', async () => {
    const source = `
      const { LeashedProcess } = await import(${JSON.stringify(leash)});
      const command = ${JSON.stringify(PROGRAM)};
      new LeashedProcess({ command, stopSignal: 'TERM', onLine: (line) => console.log(line) });`;
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: holder.stdout }), 'line');
    const processId = Number(String(line).split(' ')[1]);
    expect(isRunning(processId)).toBe(true);
    holder.kill('SIGKILL');
    await vi.waitFor(() => expect(isRunning(processId)).toBe(false), 5_000);
  });
});

describe('ports', () => {
  test('one that is taken is an error that names it, its purpose and the way out', async () => {
    const server = createServer();
    const port = await listen(server, 0, 'test');
    await expect(listen(createServer(), port, 'GraphQL')).rejects.toThrow(
      new RegExp(`Port ${port} \\(GraphQL\\) is taken.*--port-offset`),
    );
    server.close();
  });

  test('a program that finds its port taken is started again on another one', async () => {
    const ports: number[] = [];
    const result = await onFreePort(async (port) => {
      ports.push(port);
      if (ports.length < 3) throw new Error('Address already in use (os error 98)');
      return 'started';
    });
    expect(result).toBe('started');
    expect(ports).toHaveLength(3);
  });

  test('a program that fails for another reason is not', async () => {
    const start = vi.fn().mockRejectedValue(new Error('no space'));
    await expect(onFreePort(start)).rejects.toThrow('no space');
    expect(start).toHaveBeenCalledTimes(1);
  });
});
