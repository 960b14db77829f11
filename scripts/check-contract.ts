/**
 * Checks the RPC contract: `buf lint`, that the generated code is what the contract generates, and that no client of the
 * main branch breaks (`buf breaking`). Works offline; what the contract imports comes from npm packages.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const GENERATED = 'functions/rpc/generated';
/** Folders of foreign contracts that buf.yaml names. */
const IMPORTS = [
  'node_modules/google-proto-files/google/rpc',
  'node_modules/google-proto-files/google/type',
  'node_modules/grpc-health-check/proto',
  'node_modules/@grpc/reflection/build/proto',
];

function buf(...args: readonly string[]): void {
  const { status, error } = spawnSync(join(root, 'node_modules/.bin/buf'), args, {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`buf ${args.join(' ')} found something`);
}

function inScratch(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filesOf(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

/** Generates into a scratch folder and compares. */
function checkGenerated(folder: string): void {
  buf('generate', '--output', folder);
  const wanted = filesOf(join(folder, GENERATED));
  const there = filesOf(join(root, GENERATED));
  const differing = [...new Set([...wanted.keys(), ...there.keys()])].filter(
    (path) => wanted.get(path) !== there.get(path),
  );
  if (differing.length > 0) {
    throw new Error(
      `Run \`npm run generate\`: ${differing.join(', ')} in ${GENERATED} is not what proto/ generates`,
    );
  }
}

/** Where this branch left main: clients may have been built against it. Undefined in a clone that has no main. */
function released(): string | undefined {
  for (const branch of ['main', 'origin/main']) {
    const { status, stdout } = spawnSync('git', ['merge-base', branch, 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

function checkBreaking(folder: string): void {
  const commit = released();
  if (commit === undefined) {
    console.log('There is no branch main here to compare the contract with.');
    return;
  }
  const before = spawnSync('git', ['ls-tree', '--name-only', commit, 'proto/', 'buf.yaml'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (!before.stdout.includes('buf.yaml')) {
    console.log(`${commit} has no contract yet to compare with.`);
    return;
  }
  const archive = execFileSync('git', ['archive', commit, 'proto', 'buf.yaml'], { cwd: root });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  // A commit has no node_modules, and without its imports a contract cannot be read.
  for (const path of IMPORTS) cpSync(join(root, path), join(folder, path), { recursive: true });
  buf('breaking', 'proto', '--against', join(folder, 'proto'));
}

try {
  buf('lint', 'proto');
  buf('format', 'proto', '--diff', '--exit-code');
  inScratch(checkGenerated);
  inScratch(checkBreaking);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
