import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from './shapes.ts';

export const GOLDEN = join(import.meta.dirname, '..', '..', 'test', 'golden');
/** The files' checksums as `sha256sum` writes them: a line is added with each file, and never changed. */
export const CHECKSUMS = join(GOLDEN, 'SHA256SUMS');

/** Every event of a type that was ever written under a schema number, or every state, for as long as the project lives. */
export interface Golden {
  readonly version: number;
  readonly shape: Shape;
  /** Data of events as they were written then; a state has none, since it can be made again. */
  readonly examples?: readonly object[];
}

/** A golden file by its path below test/golden. */
export interface GoldenFile {
  readonly path: string;
  readonly sha256: string;
  readonly golden: Golden;
}

export function readGoldenFiles(): readonly GoldenFile[] {
  return globSync('*/*.json', { cwd: GOLDEN })
    .sort()
    .map((path) => {
      const text = readFileSync(join(GOLDEN, path));
      const sha256 = createHash('sha256').update(text).digest('hex');
      return { path, sha256, golden: JSON.parse(text.toString()) as Golden };
    });
}

/** The recorded checksums, by path. */
export function readChecksums(): ReadonlyMap<string, string> {
  if (!existsSync(CHECKSUMS)) return new Map();
  const lines = readFileSync(CHECKSUMS, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line): [string, string] => {
      const [sha256 = '', path = ''] = line.split(/ +/);
      return [path, sha256];
    }),
  );
}
