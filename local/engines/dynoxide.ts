/** DynamoDB as one binary over SQLite: https://github.com/nubo-db/dynoxide */
import { accessSync, constants, watch } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DynamodbEngine } from './dynamodb.ts';
import { startLeashed } from './leash.ts';
import { LOOPBACK, onFreePort } from './ports.ts';

const EXECUTABLE = 'dynoxide';

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The binary: from its npm package for this platform, else from PATH; undefined when there is neither. */
export function findDynoxide(): string | undefined {
  const candidates = (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, EXECUTABLE));
  try {
    const { resolve } = createRequire(import.meta.url);
    const manifest = resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`);
    candidates.unshift(join(dirname(manifest), EXECUTABLE));
  } catch {
    // An optional dependency: there is no package for this platform.
  }
  return candidates.find(isExecutable);
}

/**
 * The engine finds the next stream sequence number, and a reader's position, by this expression. Without an index each
 * write scans the stream so far: 1 250 writes/s after 6 000 records, against 3 000/s however many there are.
 */
const STREAM_INDEX = `
  CREATE INDEX IF NOT EXISTS laptop_stream_position
  ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`;

function addStreamIndex(file: string): void {
  const database = new DatabaseSync(file, { timeout: 2_000 });
  try {
    database.exec(STREAM_INDEX);
  } finally {
    database.close();
  }
}

/** Starts the binary with its data in `directory`; `stop` removes the directory unless it is kept. */
export async function startDynoxide(
  binary: string,
  { directory, keep }: { readonly directory: string; readonly keep: boolean },
): Promise<DynamodbEngine> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'dynamodb.db');
  const { engine, port } = await onFreePort(async (port) => {
    const command = [binary, 'serve', '--host', LOOPBACK, '--port', String(port), '--db-path', file] as const;
    return { engine: await startLeashed({ command, stopSignal: 'TERM' }, /listening on http/), port };
  });
  addStreamIndex(file);
  return {
    name: 'dynoxide',
    endpoint: `http://${LOOPBACK}:${port}`,
    onWrite: (listener) => {
      const watcher = watch(directory, listener);
      return () => watcher.close();
    },
    ended: engine.exited,
    stop: async () => {
      await engine.stop();
      if (!keep) await rm(directory, { recursive: true, force: true });
    },
  };
}
