import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { objectOf } from '../json.ts';

/** How far a mapping has come: the last sequence number that is done with, for each shard. */
export interface Checkpoints {
  readonly get: (shardId: string) => string | undefined;
  readonly set: (shardId: string, sequenceNumber: string) => Promise<void>;
}

/** Checkpoints that end with the process. */
export function volatileCheckpoints(): Checkpoints {
  const positions = new Map<string, string>();
  return {
    get: (shardId) => positions.get(shardId),
    set: async (shardId, sequenceNumber) => {
      positions.set(shardId, sequenceNumber);
    },
  };
}

async function readPositions(file: string): Promise<[string, string][]> {
  try {
    const positions = objectOf(JSON.parse(await readFile(file, 'utf8')), file);
    return Object.entries(positions).map(([shardId, position]) => [shardId, String(position)]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Checkpoints in a file, which is replaced as a whole so that a crash leaves the old or the new one. */
export async function fileCheckpoints(file: string): Promise<Checkpoints> {
  await mkdir(dirname(file), { recursive: true });
  const positions = new Map(await readPositions(file));
  return {
    get: (shardId) => positions.get(shardId),
    set: async (shardId, sequenceNumber) => {
      if (positions.get(shardId) === sequenceNumber) return;
      positions.set(shardId, sequenceNumber);
      const next = `${file}.next`;
      await writeFile(next, JSON.stringify(Object.fromEntries(positions)));
      await rename(next, file);
    },
  };
}
