/**
 * Replays every request of docs/api-specification.md in the order of the page, against a laptop cloud with the sample data: the
 * page shows what is answered. After a change, `npm test -- documented-answers -u` writes the new answers into it.
 */
import { join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Kind, parse, visit } from 'graphql';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { COMMANDS } from '../../functions/command/commands.ts';
import { lambdaFields } from '../../lib/graphql-fields.ts';
import { COMMAND_SERVICES, methodsOf, pathOf, QUERY_SERVICES, SDL } from '../support/contract.ts';
import { connectDynamodb, itemsOf } from '../support/dynamodb.ts';
import { alike, type Example, examplesOf, withAnswers } from '../support/examples.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { ROOT, readPage } from '../support/pages.ts';
import { seed } from '../support/seed.ts';

const page = readPage('docs/api-specification.md');
const examples = examplesOf(page);
const asked = examples.filter(({ rpc }) => rpc === null).map(({ request }) => parse(request));

let laptop: Laptop;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  client = connectDynamodb(laptop.urls.dynamodb);
  await seed(laptop.urls.graphql);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  client?.destroy();
  await laptop?.stop();
});

test('every field of Query and Mutation is shown, and every RPC', () => {
  const fields = new Set<string>();
  for (const document of asked) visit(document, { Field: ({ name }) => void fields.add(name.value) });
  const { queries, mutations } = lambdaFields(SDL);
  expect(
    [...queries, ...mutations].map(({ fieldName }) => fieldName).filter((name) => !fields.has(name)),
  ).toEqual([]);
  const rpcs = new Set(examples.map(({ rpc }) => rpc));
  const contract = methodsOf([...COMMAND_SERVICES, ...QUERY_SERVICES]).map(({ name }) => name);
  expect(contract.filter((name) => !rpcs.has(name))).toEqual([]);
});

function isCommand({ rpc, request }: Example): boolean {
  if (rpc !== null) return rpc in COMMANDS;
  return parse(request).definitions.some(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'mutation',
  );
}

async function ask({ rpc, request }: Example): Promise<object> {
  if (rpc === null) return laptop.graphql(request);
  const [commands, queries] = laptop.urls.functions;
  const response = await fetch(`${rpc in COMMANDS ? commands : queries}${pathOf(rpc)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await laptop.token()}` },
    body: request,
  });
  return (await response.json()) as object;
}

interface Orders {
  readonly edges: readonly {
    readonly node: {
      readonly id: string;
      readonly version: number;
      readonly sagaState: { readonly status: string };
    };
  }[];
}

/** Whatever a saga still does, or the projector, would be seen in some answers, and not in others. */
function quiet(): Promise<void> {
  return vi.waitFor(
    async () => {
      const commits = await itemsOf(client, eventsTable(), 'default/order/');
      const written = commits.map(({ pk, sk, count }) => [pk, Number(sk) + Number(count) - 1] as const);
      const { data } = await laptop.graphql<{ orders: Orders }>(
        '{ orders(first: 100) { edges { node { id version sagaState { status } } } } }',
      );
      const orders = data?.orders.edges.map(({ node }) => node) ?? [];
      expect(new Map(orders.map(({ id, version }) => [`default/order/${id}`, version]))).toEqual(
        new Map(written),
      );
      expect(
        orders.filter(({ sagaState }) => /STARTED|PROCESSING|COMPENSATING/.test(sagaState.status)),
      ).toEqual([]);
    },
    { timeout: 30_000 },
  );
}

function eventsTable(): string {
  return laptop.model.tables.find(({ name }) => name.endsWith('EventsTable'))?.name ?? '';
}

/** For how long a query is asked again where its answer is another than the page's: the read side may be behind. */
const PATIENCE = 10_000;

/** What the laptop answers: where that says the same as the page, as the page says it. */
async function answerTo(example: Example): Promise<object> {
  const documented = JSON.parse(example.answer.text) as object;
  if (isCommand(example)) await quiet();
  const until = performance.now() + (isCommand(example) ? 0 : PATIENCE);
  for (;;) {
    const answer = await ask(example);
    if (alike(answer, documented)) return documented;
    if (performance.now() >= until) return answer;
  }
}

test('the page shows what is answered', async () => {
  const answers = new Map<Example, object>();
  for (const example of examples) {
    const answer = await answerTo(example);
    if (!alike(answer, JSON.parse(example.answer.text))) answers.set(example, answer);
  }
  await expect(withAnswers(page, answers)).toMatchFileSnapshot(join(ROOT, page.path));
}, 600_000);
