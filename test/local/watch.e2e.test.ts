import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ADMIN, signIn } from '../../scripts/sign-in.ts';
import { freeOffset } from '../support/free-offset.ts';
import { copyProject, type ProjectCopy } from '../support/project-copy.ts';
import { killStarted, start } from '../support/started.ts';

const NAME_RULE = 'const Name = requiredText(50);';

let project: ProjectCopy;
let laptop: ReturnType<typeof start>;
let origin: string;
let authorization: string;

beforeAll(async () => {
  project = await copyProject();
  const offset = await freeOffset();
  laptop = start(project.directory, '--watch', '--no-seed', '--port-offset', String(offset));
  await said('Watches for what you save');
  origin = `http://localhost:${4000 + offset}`;
  authorization = await signIn(origin, ADMIN);
});

afterAll(async () => {
  laptop?.child.kill('SIGINT');
  await laptop?.ended;
  killStarted();
  await project?.remove();
});

async function graphql(query: string) {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as {
    readonly data: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly { readonly errorInfo: { readonly code: string } }[];
  };
}

/** Waits for a line; what was said before `from` is not meant. */
async function said(text: string, from = 0): Promise<void> {
  await vi.waitFor(() => expect(laptop.lines.slice(from).join('\n')).toContain(text), { timeout: 55_000 });
}

/** Changes a file as most editors do: a new file in place of the old one. */
async function write(file: string, from: string, to: string): Promise<void> {
  const path = join(project.directory, file);
  const before = await readFile(path, 'utf8');
  expect(before).toContain(from);
  await writeFile(`${path}.new`, before.replace(from, to));
  await rename(`${path}.new`, path);
}

/** Changes a file and waits until the laptop has said this. */
async function save(file: string, from: string, to: string, expected: string): Promise<void> {
  const lines = laptop.lines.length;
  await write(file, from, to);
  await said(expected, lines);
}

const create = (id: string, name: string) =>
  graphql(`mutation { createCategory(input: { id: "${id}", name: "${name}" }) { id } }`);

test('what is saved is applied, an error is shown and changes nothing, and the data stays', async () => {
  expect((await create('before', 'Before any change')).data).toEqual({ createCategory: { id: 'before' } });
  expect((await create('short', 'x')).data).toEqual({ createCategory: { id: 'short' } });

  // A function.
  await save('domain/category/commands.ts', NAME_RULE, 'const Name = requiredText(3);', 'Applied in');
  expect((await create('long', 'Longer than three')).errors?.[0]?.errorInfo.code).toBe('VALIDATION_ERROR');

  // Mistakes: one that cannot be built, and one that can and does not start.
  await save(
    'domain/category/commands.ts',
    'requiredText(3);',
    'requiredText(3;',
    'ERROR: Expected ")" but found ";"',
  );
  await said('The last good version keeps serving');
  await save('domain/category/commands.ts', 'requiredText(3;', 'missing(3);', 'missing is not defined');
  expect((await create('long', 'Longer than three')).errors?.[0]?.errorInfo.code).toBe('VALIDATION_ERROR');
  await save('domain/category/commands.ts', 'const Name = missing(3);', NAME_RULE, 'Applied in');
  expect((await create('long', 'Longer than three')).data).toEqual({ createCategory: { id: 'long' } });

  // The schema.
  await save('graphql/schema.graphql', 'type Category ', '"A shelf." type Category ', 'GraphQL API');
  const described = await graphql('{ __type(name: "Category") { description } }');
  expect(described.data).toEqual({ __type: { description: 'A shelf.' } });
  await save('graphql/schema.graphql', 'type Category ', 'type Category extends ', 'keeps serving');
  expect((await graphql('{ categoryExists(id: "before") }')).data).toEqual({ categoryExists: true });

  // The state machine and the CDK app, in one go with the mended schema.
  await write('graphql/schema.graphql', 'type Category extends ', 'type Category ');
  await save(
    'statemachines/order-saga.asl.json',
    'The order saga: four',
    'The saga: four',
    'OrderSagaStateMachine',
  );
  await save('lib/order-saga.ts', 'memorySize: 512', 'memorySize: 640', 'OrderSagaSteps');

  // Nothing was lost on the way, and the projector goes on.
  await expect
    .poll(async () => (await graphql('{ categories { id } }')).data?.categories)
    .toEqual(expect.arrayContaining([{ id: 'before' }, { id: 'short' }, { id: 'long' }]));
});

test('the console is built anew, and its open pages are told so', async () => {
  const { body } = await fetch(`${origin}/observe/v1/live?topics=console`);
  const page = async () => await (await fetch(`${origin}/console`)).text();
  const before = await page();

  await save('console/main.tsx', 'render(', 'render((', 'console/main.tsx:6');
  expect(await page()).toBe(before);
  await save('console/main.tsx', 'render((', 'console.log("new"); render(', 'Applied in');
  expect(await page()).not.toBe(before);
  for await (const told of body ?? []) if (Buffer.from(told).includes('event: console')) break;
});
