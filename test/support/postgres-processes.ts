import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A server of which no process gets any time. */
export interface FrozenPostgres {
  /** Kills its processes and has the server go on, which then recovers as after any crash: the first to be frozen lives. */
  readonly crash: () => void;
}

/**
 * Freezes the PostgreSQL server of a laptop: connections stay open, and nothing answers. The server comes first, so that it starts
 * no further process.
 */
export async function freezePostgres(directory: string): Promise<FrozenPostgres> {
  const file = await readFile(join(directory, 'postgres', 'postmaster.pid'), 'utf8');
  const server = Number.parseInt(file, 10);
  process.kill(server, 'SIGSTOP');
  const children = await childrenOf(server);
  for (const child of children) process.kill(child, 'SIGSTOP');
  return {
    crash: () => {
      for (const child of children) process.kill(child, 'SIGKILL');
      process.kill(server, 'SIGCONT');
    },
  };
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const rows = stdout.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  return rows.flatMap(([pid, of]) => (of === parent && pid !== undefined ? [pid] : []));
}
