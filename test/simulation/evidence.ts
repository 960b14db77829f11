import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { unseal } from '../../functions/event-store/sealing.ts';
import type { SubjectKeys } from '../../functions/privacy/subject-keys.ts';
import type { StepFunctionsEngine } from '../../local/contracts.ts';
import { listAll } from './operator.ts';
import { call } from './state-machine.ts';
import type { Stores, TableNames } from './stores.ts';

/*
 * What is left when everything is over, read raw: items, rows and executions. Neither this nor the invariants use the
 * production code's folds or sums; only what is sealed is opened by it.
 */

export type Fields = Readonly<Record<string, unknown>>;

export interface RawCommit {
  readonly pk: string;
  readonly sk: number;
  readonly count: number;
  readonly at: string;
  readonly commitId: string;
  readonly events: readonly { readonly type: string; readonly data: Fields }[];
  readonly snapshot?: { readonly state: Fields };
}

export interface RawEvent {
  readonly type: string;
  readonly data: Fields;
  readonly version: number;
  readonly at: string;
}

/** One order by its events. */
export interface OrderEvidence {
  readonly id: string;
  readonly events: readonly RawEvent[];
  readonly status: string;
  readonly total: number;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}

export interface ExecutionEvidence {
  readonly name: string;
  readonly status: string;
  readonly error: string;
  /** State transitions as they are paid for: every state entered, and every retry. */
  readonly entered: number;
  readonly retried: number;
}

export interface Evidence {
  /** Every commit as it is stored. */
  readonly stored: readonly Fields[];
  /** By stream, in order. */
  readonly streams: ReadonlyMap<string, readonly RawCommit[]>;
  readonly orders: readonly OrderEvidence[];
  /** The providers' books, by key. */
  readonly ledger: ReadonlyMap<string, Fields>;
  readonly executions: readonly ExecutionEvidence[];
  /** The read model's rows, by table. */
  readonly rows: Readonly<Record<ReadModelTable, readonly Fields[]>>;
}

export type ReadModelTable = 'positions' | 'parked_commits' | 'categories' | 'products' | 'stock' | 'orders';

export interface Witnesses {
  readonly client: DynamoDBDocumentClient;
  readonly tables: TableNames;
  readonly keys: SubjectKeys;
  readonly select: Stores['select'];
  readonly engine: StepFunctionsEngine;
}

export async function gather({ client, tables, keys, select, engine }: Witnesses): Promise<Evidence> {
  const stored = await scan(client, tables.events);
  const commits = (await unseal(keys, stored as unknown as CommitItem[])) as unknown as RawCommit[];
  const streams = new Map(
    [...Map.groupBy(commits, ({ pk }) => pk)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([pk, own]) => [pk, own.sort((a, b) => a.sk - b.sk)]),
  );
  const ledger = await scan(client, tables.providers);
  return {
    stored,
    streams,
    orders: [...streams].filter(([pk]) => pk.includes('/order/')).map(([pk, own]) => orderOf(pk, own)),
    ledger: new Map(ledger.map((row) => [String(row.pk), row])),
    executions: await gatherExecutions(engine),
    rows: {
      positions: await select('positions'),
      parked_commits: await select('parked_commits'),
      categories: await select('categories'),
      products: await select('products'),
      stock: await select('stock'),
      orders: await select('orders'),
    },
  };
}

async function scan(client: DynamoDBDocumentClient, TableName: string): Promise<Fields[]> {
  const all: Fields[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(start ? { ExclusiveStartKey: start } : {}) }),
    );
    all.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return all;
}

/** The events of a stream with their versions. */
export function eventsOf(commits: readonly RawCommit[]): readonly RawEvent[] {
  return commits.flatMap(({ sk, at, events }) =>
    events.map(({ type, data }, index) => ({ type, data, version: sk + index, at })),
  );
}

/** The status that an event leads to; other events leave it as it is. */
const STATUS: Readonly<Record<string, string>> = {
  OrderPlaced: 'PENDING',
  InventoryReserved: 'PROCESSING',
  PaymentProcessed: 'PROCESSING',
  ShippingArranged: 'PROCESSING',
  OrderConfirmed: 'CONFIRMED',
  OrderShipped: 'SHIPPED',
  OrderDelivered: 'DELIVERED',
  OrderCancelled: 'CANCELLED',
  CompensationFailed: 'FAILED',
};

function orderOf(pk: string, commits: readonly RawCommit[]): OrderEvidence {
  const events = eventsOf(commits);
  const placed = events[0]?.data;
  return {
    id: pk.split('/')[2] ?? '',
    events,
    status: events.flatMap(({ type }) => STATUS[type] ?? []).at(-1) ?? 'none',
    total: Number(placed?.total),
    lines: (placed?.lines ?? []) as OrderEvidence['lines'],
  };
}

export function happened({ events }: OrderEvidence, type: string): boolean {
  return events.some((event) => event.type === type);
}

async function gatherExecutions(engine: StepFunctionsEngine): Promise<ExecutionEvidence[]> {
  const found: ExecutionEvidence[] = [];
  for (const { executionArn, name, status } of await listAll(engine)) {
    const { error = '' } = await call(engine, 'DescribeExecution', { executionArn });
    const { events } = await call(engine, 'GetExecutionHistory', { executionArn, maxResults: 1_000 });
    const types = (events as { type: string }[]).map(({ type }) => type);
    const entered = types.filter((type) => type.endsWith('StateEntered')).length;
    const tasks = types.filter((type) => type === 'TaskStateEntered').length;
    const attempts = types.filter((type) => type === 'TaskScheduled').length;
    const retried = attempts - tasks;
    found.push({ name: String(name), status: String(status), error: String(error), entered, retried });
  }
  return found;
}
