/** Follows the tutorial on a copy of the project, block by block, until the shop is gone: files, commands, requests. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, signIn } from '../../scripts/sign-in.ts';
import { freeOffset } from '../support/free-offset.ts';
import { copyProject, type ProjectCopy } from '../support/project-copy.ts';
import { start } from '../support/started.ts';
import { change, readSteps, type Step, writeNew } from '../support/tutorial.ts';

let copy: ProjectCopy;
let laptop: ReturnType<typeof start> | undefined;
let origin = '';

beforeAll(async () => {
  copy = await copyProject();
});

afterAll(async () => {
  await stopLaptop();
  await copy?.remove();
});

/** The variables of a reader's terminal: those of a test would make another program of a test that it runs. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST$|POWERTOOLS|npm_)/.test(name)),
);

/** What a command printed, and whether it succeeded. */
async function run(command: string): Promise<{ readonly text: string; readonly code: number }> {
  const child = execFile('sh', ['-ec', command], { cwd: copy.directory, env: environment });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => printed.push(String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { text: printed.join(''), code };
}

/** `npm start`, on ports that are free, and without the sample data that nobody asks for here. */
async function startLaptop(): Promise<void> {
  const offset = await freeOffset();
  origin = `http://localhost:${4_000 + offset}`;
  laptop = start(copy.directory, '--no-seed', '--port-offset', String(offset));
  await laptop.ready;
  expect(laptop.lines.join('\n')).toContain(`${origin}/graphiql`);
}

/** Ctrl-C. */
async function stopLaptop(): Promise<void> {
  laptop?.child.kill('SIGINT');
  await laptop?.ended;
  laptop = undefined;
}

async function ask(query: string): Promise<unknown> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: await signIn(origin, ADMIN) },
    body: JSON.stringify({ query }),
  });
  return await response.json();
}

async function follow(step: Step): Promise<void> {
  switch (step.kind) {
    case 'write':
      return writeNew(copy.directory, step);
    case 'change':
      return change(copy.directory, step);
    case 'ask':
      return expect(await ask(step.query)).toMatchObject(step.answer);
    case 'run':
      if (step.command === 'npm start') return startLaptop();
      await stopLaptop();
      return check(step.command, step.output);
    default:
      step satisfies never;
  }
}

/** A command whose output the page shows may end as it likes; any other has to succeed. */
async function check(command: string, output: string | null): Promise<void> {
  const { text, code } = await run(command);
  if (output === null) expect(code, text).toBe(0);
  else for (const line of output.trim().split('\n')) expect(text).toContain(line);
}

const steps = ['docs/tutorial.md', 'docs/without-the-shop.md'].flatMap((page) =>
  readSteps(page).map((step) => [`${page}:${step.line}`, labelOf(step), step] as const),
);

function labelOf(step: Step): string {
  return 'path' in step ? `${step.kind} ${step.path}` : step.kind === 'run' ? step.command : step.query;
}

test.each(steps)('%s: %s', (_place, _label, step) => follow(step), 600_000);
