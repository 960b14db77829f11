import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { stories } from '../../scripts/smoke/stories.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';

const script = join(import.meta.dirname, '../../scripts/smoke.ts');

let laptop: Laptop;
let outputs: string;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  outputs = join(laptop.directory, 'outputs.json');
  const stacks = laptop.model.stacks.map((stack) => [stack.name, stack.outputs] as const);
  // The laptop's issuer has no name in Cognito's domain.
  const here = { SignInUrl: new URL(laptop.issuer.endpoints.token).origin };
  await writeFile(outputs, JSON.stringify({ ...Object.fromEntries(stacks), here }));
});

afterAll(() => laptop?.stop());

/** Runs the command line, as it is run against a deployment. */
async function smoke(environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [script, '--outputs', outputs], {
    env: { PATH: process.env.PATH, ...environment },
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, complained, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { lines: said.trim().split('\n'), complained, code };
}

test('a deployment that works tells every story, to a program that knows the stack’s outputs and its secret', async () => {
  const machine = laptop.issuer.pool.clients.find(({ secret }) => secret !== undefined);
  const { lines, complained, code } = await smoke({ CLIENT_SECRET: machine?.secret });

  expect(complained).toBe('');
  expect(lines.map((line) => line.replace(/ \([\d.]+ s\)$/, ''))).toEqual(
    stories.map(({ name }) => `ok   ${name}`),
  );
  expect(code).toBe(0);
});

test('without a token it says what it needs', async () => {
  const { complained, code } = await smoke({});

  expect(complained).toContain('the variable CLIENT_SECRET');
  expect(code).toBe(1);
});
