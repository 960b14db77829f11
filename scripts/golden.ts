/**
 * Records the shapes that events and states have now, where they were not recorded yet, and says what keeps what is stored
 * from being understood. A new version takes two runs: the first writes its file, the second, when examples of it were
 * put in, its checksum. What is recorded is never changed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKSUMS, GOLDEN, readChecksums, readGoldenFiles } from './golden/files.ts';
import { problemsOf } from './golden/problems.ts';
import { type Registered, readRegistered } from './golden/registered.ts';

const root = join(import.meta.dirname, '..');

/** Writes the golden file of what is stored now, unless it is there. */
function recordShape({ name, kind, version, shape }: Registered): void {
  const path = `${name}.v${version}.json`;
  if (readGoldenFiles().some((file) => file.path === path)) return;
  mkdirSync(dirname(join(GOLDEN, path)), { recursive: true });
  const golden = { version, shape, ...(kind === 'event' ? { examples: [] } : {}) };
  writeFileSync(join(GOLDEN, path), JSON.stringify(golden, null, 2));
  console.log(`test/golden/${path}: recorded${kind === 'event' ? '; put examples of its data in' : ''}`);
}

/** Adds the checksums of files that have their examples. */
function recordChecksums(): void {
  execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', GOLDEN], { stdio: 'ignore' });
  const checksums = new Map(readChecksums());
  for (const { path, sha256, golden } of readGoldenFiles()) {
    if (golden.examples?.length !== 0 && !checksums.has(path)) checksums.set(path, sha256);
  }
  const lines = [...checksums].sort().map(([path, sha256]) => `${sha256}  ${path}\n`);
  writeFileSync(CHECKSUMS, lines.join(''));
}

const registered = readRegistered();
for (const one of registered) recordShape(one);
recordChecksums();
const problems = problemsOf({ registered, files: readGoldenFiles(), checksums: readChecksums() });
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
