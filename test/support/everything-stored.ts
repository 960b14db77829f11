import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import pg from 'pg';
import { archivedCommits } from './archived.ts';
import type { Laptop } from './laptop.ts';

/** A place where something is stored, and all that is there. */
type Places = ReadonlyMap<string, string>;

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * All that a laptop cloud has written down anywhere: tables, rows of the read model in every schema, the archive and every
 * other file of its folders (unzipped), executions with their histories, log lines, traces and metrics.
 */
export async function everythingStored(laptop: Laptop): Promise<Places> {
  // Delivers what Firehose still holds back.
  await archivedCommits(laptop);
  return new Map([
    ...(await tablesOf(laptop)),
    ...(await rowsOf(laptop)),
    ...(await executionsOf(laptop)),
    ...(await filesOf(laptop)),
    ['log', laptop.lines.join('\n')],
    ...(await observedOf(laptop)),
  ]);
}

/** The places that hold any of these words, as they are or in base64. */
export function placesWith(words: readonly string[], places: Places): string[] {
  const patterns = words.flatMap((word) => [word, ...inBase64(word)]);
  return [...places].flatMap(([place, text]) =>
    patterns.some((pattern) => text.includes(pattern)) ? [place] : [],
  );
}

/** How a word looks in base64, wherever it begins in a group of three bytes; without the characters that others decide too. */
function inBase64(word: string): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.from(`${' '.repeat(offset)}${word}`).toString('base64');
    return text.slice(offset === 0 ? 0 : offset + 1, -4);
  });
}

/** What whoever watches is shown; spans with all that functions said of them. */
async function observedOf({ urls }: Laptop): Promise<[string, string][]> {
  const ask = async (path: string) => (await fetch(new URL(path, urls.graphql))).text();
  const { items } = JSON.parse(await ask('/observe/v1/traces?limit=500')) as {
    readonly items: readonly { readonly traceId: string }[];
  };
  const traces = await Promise.all(items.map(({ traceId }) => ask(`/observe/v1/traces/${traceId}`)));
  return [
    ['traces', traces.join('\n')],
    ['metrics', await ask('/metrics')],
  ];
}

async function tablesOf({ urls, model }: Laptop): Promise<[string, string][]> {
  const client = new DynamoDBClient({
    endpoint: urls.dynamodb,
    region: 'us-east-1',
    credentials: CREDENTIALS,
  });
  const found: [string, string][] = [];
  for (const { name } of model.tables) {
    const items: unknown[] = [];
    for await (const page of paginateScan({ client }, { TableName: name })) items.push(...(page.Items ?? []));
    found.push([`table ${name}`, JSON.stringify(items)]);
  }
  client.destroy();
  return found;
}

/** Asks as the superuser, whom row-level security does not bind. */
async function rowsOf({ environment }: Laptop): Promise<[string, string][]> {
  const { PGHOST: host = '', PGPORT, PGDATABASE: database = '' } = environment;
  const client = new pg.Client({ host, port: Number(PGPORT), database, user: 'rdsadmin', ssl: false });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const found: [string, string][] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`select one::text as row from ${name} as one`);
    found.push([`rows of ${name}`, rows.map(({ row }) => row).join('\n')]);
  }
  await client.end();
  return found;
}

async function executionsOf({ urls, model }: Laptop): Promise<[string, string][]> {
  const client = new SFNClient({ endpoint: urls.aws, region: 'us-east-1', credentials: CREDENTIALS });
  const found: [string, string][] = [];
  for (const { arn: stateMachineArn } of model.stateMachines) {
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
      for (const { executionArn, name } of executions) {
        const history = await client.send(
          new GetExecutionHistoryCommand({ executionArn, includeExecutionData: true, maxResults: 1_000 }),
        );
        found.push([`execution ${name}`, JSON.stringify(history.events)]);
      }
    }
  }
  client.destroy();
  return found;
}

/** The database's own files are left out: PostgreSQL keeps old versions of rows until its next vacuum. */
async function filesOf({ directory }: Laptop): Promise<[string, string][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(directory, file).startsWith('postgres'));
  return Promise.all(
    files.map(async (file): Promise<[string, string]> => {
      const bytes = await readFile(file);
      return [`file ${relative(directory, file)}`, (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString()];
    }),
  );
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
