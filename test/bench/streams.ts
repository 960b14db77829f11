import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openCommits } from '../../functions/event-store/open.ts';
import { createEventReader, type EventReader } from '../../functions/event-store/reader.ts';
import type { StreamId } from '../../functions/event-store/stream.ts';
import { documentClient } from '../../functions/platform/dynamodb.ts';
import { startDynamodb } from '../../local/engines/dynamodb.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';
import { countedCommits, counter } from '../support/counter.ts';
import { observeRequests } from '../support/dynamodb-requests.ts';
import { writeCommits } from '../support/write-commits.ts';
import { measureInTurn, printTimes } from './measure.ts';

const LENGTHS = [10, 100, 1_000, 10_000];
const WARM_UP = 20;
const ROUNDS = 400;
const EVENTS = 'events';
const NOW = Number.MAX_SAFE_INTEGER;

function streamOf(length: number): StreamId {
  return { tenant: 'bench', type: counter.type, id: String(length) };
}

/** Ways to load a stream, each under the name that is printed. */
function loadsOf(reader: EventReader): readonly (readonly [what: string, load: () => Promise<unknown>])[] {
  return LENGTHS.flatMap((length) => [
    [`${length} commits, now`, () => reader.loadAt(counter, streamOf(length), NOW)],
    [`${length} commits, half-way back`, () => reader.loadAt(counter, streamOf(length), length / 2)],
  ]);
}

async function printLoads(reader: EventReader, client: DynamoDBDocumentClient): Promise<void> {
  const loads = loadsOf(reader);
  const works = loads.map(([, load]) => load);
  await measureInTurn(WARM_UP, works);
  const times = await measureInTurn(ROUNDS, works);
  for (const [index, [what, load]] of loads.entries()) {
    const { requests } = await observeRequests(client, load);
    const items = requests.reduce((sum, request) => sum + request.items, 0);
    const [taken] = times.slice(index);
    if (taken) printTimes(`${what}: ${requests.length} request, ${items} items`, taken);
  }
}

/** What loading a stream costs, by its length. */
export async function streams(): Promise<void> {
  const directory = await instanceDirectory(join(import.meta.dirname, '../../.local'));
  const engine = await startDynamodb({ directory, persist: false });
  try {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    const client = documentClient();
    await client.send(
      new CreateTableCommand({
        TableName: EVENTS,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'N' },
        ],
      }),
    );
    for (const length of LENGTHS)
      await writeCommits(client, EVENTS, countedCommits(streamOf(length), length));
    console.log('\nLoading a stream by its length\n');
    await printLoads(createEventReader({ client, eventsTable: EVENTS, open: openCommits }), client);
  } finally {
    await engine.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
