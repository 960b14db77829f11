/**
 * Shows that the simulation can fail: breaks the application in one place at a time, in a copy of it, and looks which
 * seed notices. `node test/simulation/mutants.ts [name…]`; ends with exit code 1 when a mutant survives.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MUTANTS, type Mutant } from './mutations.ts';

const root = join(import.meta.dirname, '..', '..');
const COPIED = ['domain', 'functions', 'statemachines', 'local', 'lib', 'test', 'cdk.json', 'package.json'];
const ORDERS = 100;
const SEEDS = 10;

/** What the simulation said of a mutant. */
interface Verdict {
  readonly mutant: Mutant;
  readonly caught: boolean;
  /** The seed, and the first promise that it broke. */
  readonly why: string;
}

async function copyOfProject(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mutants-'));
  for (const name of COPIED) await cp(join(root, name), join(directory, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  return directory;
}

/** Runs the simulation with the mutant in place, and takes the mutant out again. */
async function judge(directory: string, mutant: Mutant): Promise<Verdict> {
  const file = join(directory, mutant.file);
  const original = await readFile(file, 'utf8');
  if (original.split(mutant.find).length !== 2) {
    throw new Error(`${mutant.name}: ${mutant.file} does not hold exactly once: ${mutant.find}`);
  }
  await writeFile(
    file,
    original.replace(mutant.find, () => mutant.replace),
  );
  try {
    return { mutant, ...verdictOf(await simulateIn(directory)) };
  } finally {
    await writeFile(file, original);
  }
}

async function simulateIn(directory: string): Promise<string> {
  const parameters = ['--orders', String(ORDERS), '--seeds', String(SEEDS)];
  const script = join(directory, 'test/simulation/simulate.ts');
  try {
    return (await promisify(execFile)(process.execPath, [script, ...parameters], LARGE)).stdout;
  } catch (error) {
    // A broken promise is exit code 1; what was said is in the error.
    if (error instanceof Error && 'stdout' in error && String(error.stdout).includes('broke')) {
      return String(error.stdout);
    }
    throw error;
  }
}

const LARGE = { maxBuffer: 256 * 1024 * 1024 };

function verdictOf(report: string): Pick<Verdict, 'caught' | 'why'> {
  const [, seed, promises, first] = /seed (\d+) broke (\d+) promises:\n +(.*)/.exec(report) ?? [];
  if (seed === undefined) return { caught: false, why: `survived ${SEEDS} seeds` };
  return { caught: true, why: `seed ${seed}, ${promises} times, first: ${first}` };
}

const wanted = process.argv.slice(2);
const directory = await copyOfProject();
try {
  for (const mutant of MUTANTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const { caught, why } = await judge(directory, mutant);
    console.log(`${caught ? 'caught  ' : 'SURVIVED'}  ${mutant.kind}: ${mutant.name}\n            ${why}`);
    if (!caught) process.exitCode = 1;
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
