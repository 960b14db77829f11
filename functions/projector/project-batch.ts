import { type Insertable, sql } from 'kysely';
import type { CommitItem } from '../event-store/commit.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import { asTenants, type Database, type Tx } from '../read-model/database.ts';
import type { ParkedCommitRow, PositionRow, ReadModel, ViewRow } from '../read-model/schema.ts';
import { foldStream, type StreamResult } from './fold-stream.ts';
import { type AnyView, VIEWS, type Views } from './views/index.ts';

/** What a batch did: how much was new, and which streams stopped. */
export interface BatchResult {
  readonly applied: readonly CommitItem[];
  readonly parked: readonly StreamResult[];
}

/** The commits of one stream, in the order of the batch. */
interface StreamCommits {
  readonly key: string;
  readonly tenant: string;
  /** `<type>/<id>` */
  readonly stream: string;
  readonly id: string;
  readonly view: AnyView;
  readonly commits: readonly CommitItem[];
}

/**
 * Projects a batch in one SQL transaction, exactly once in effect: the positions of its streams are locked, and move
 * with the rows. The number of statements depends on the tables touched, not on the number of events.
 *
 * @throws what PostgreSQL throws; then nothing has changed
 */
export async function projectBatch(
  database: Database,
  commits: readonly CommitItem[],
  views: Views = VIEWS,
): Promise<BatchResult> {
  const streams = groupByStream(commits, views);
  if (streams.length === 0) return { applied: [], parked: [] };
  const tenants = [...new Set(streams.map(({ tenant }) => tenant))];
  return asTenants(database, tenants, async (transaction) => {
    const positions = await lockPositions(transaction, streams);
    const rows = await readRows(transaction, streams);
    const results = streams.map((stream) => {
      const position = positions.get(stream.key);
      if (!position) throw new Error(`the position of ${stream.key} could not be locked`);
      return foldStream({ ...stream, position, row: rows.get(stream.key) ?? null });
    });
    await writeRows(transaction, results);
    await writePositions(transaction, results);
    await parkCommits(transaction, results);
    return {
      applied: results.flatMap(({ applied }) => applied),
      parked: results.filter(({ error }) => error !== null),
    };
  });
}

/** Sorted by key, so that two projectors that share streams lock them in the same order. Foreign streams are left out. */
function groupByStream(commits: readonly CommitItem[], views: Views): StreamCommits[] {
  const byKey = Map.groupBy(commits, ({ pk }) => pk);
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, own]) => {
      const { tenant, type, id } = parseStreamKey(key);
      const view = views[type];
      return view ? [{ key, tenant, id, view, stream: `${type}/${id}`, commits: own }] : [];
    });
}

/** One statement creates what is missing, locks what is there, and answers where every stream stands. */
async function lockPositions(
  transaction: Tx,
  streams: readonly StreamCommits[],
): Promise<ReadonlyMap<string, PositionRow>> {
  const rows = await transaction
    .insertInto('positions')
    .values(streams.map(({ tenant, stream }) => ({ tenant, stream, version: 0, parked: false })))
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'stream']).doUpdateSet({ version: sql`positions.version` }),
    )
    .returningAll()
    .execute();
  return new Map(rows.map((row) => [`${row.tenant}/${row.stream}`, row]));
}

/** One statement a table: the rows of all its streams. */
async function readRows(
  transaction: Tx,
  streams: readonly StreamCommits[],
): Promise<ReadonlyMap<string, ViewRow>> {
  const rows = new Map<string, ViewRow>();
  for (const [table, own] of Map.groupBy(streams, ({ view }) => view.table)) {
    const keys = new Map(own.map(({ tenant, id, key }) => [`${tenant}/${id}`, key]));
    const found = await transaction.selectFrom(table).selectAll().where(keyIn(own)).execute();
    for (const row of found) rows.set(keys.get(`${row.tenant}/${row.id}`) ?? '', row);
  }
  return rows;
}

function keyIn(rows: readonly { readonly tenant: string; readonly id: string }[]) {
  const tenants = rows.map(({ tenant }) => tenant);
  const ids = rows.map(({ id }) => id);
  return sql<boolean>`(tenant, id) in (select * from unnest(${tenants}::text[], ${ids}::text[]))`;
}

/** At most two statements a table: one writes what is there, one deletes what is gone. */
async function writeRows(transaction: Tx, results: readonly StreamResult[]): Promise<void> {
  const changed = results.filter(({ applied }) => applied.length > 0);
  for (const [table, own] of Map.groupBy(changed, ({ view }) => view.table)) {
    const present = own.flatMap(({ row }) => (row ? [row] : []));
    if (present.length > 0) await upsert(transaction, table, present);
    const gone = own.flatMap(({ row, position }) =>
      row ? [] : [{ tenant: position.tenant, id: idOf(position) }],
    );
    if (gone.length > 0) await transaction.deleteFrom(table).where(keyIn(gone)).execute();
  }
}

function idOf({ stream }: PositionRow): string {
  return stream.slice(stream.indexOf('/') + 1);
}

async function upsert(transaction: Tx, table: AnyView['table'], rows: readonly ViewRow[]): Promise<void> {
  const values = rows.map(serialise) as unknown as Insertable<ReadModel[AnyView['table']]>[];
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== 'tenant' && column !== 'id');
  const excluded = Object.fromEntries(columns.map((column) => [column, sql.ref(`excluded.${column}`)]));
  await transaction
    .insertInto(table)
    .values(values)
    .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(excluded))
    .execute();
}

/** pg writes arrays as PostgreSQL arrays; lists of objects, and objects, are JSON columns here. */
function serialise(row: ViewRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]: [string, unknown]) => {
      const json = Array.isArray(value) ? value.some((item) => typeof item === 'object') : isObject(value);
      return [column, json ? JSON.stringify(value) : value];
    }),
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

async function writePositions(transaction: Tx, results: readonly StreamResult[]): Promise<void> {
  const moved = results.filter(({ applied, error }) => applied.length > 0 || error !== null);
  if (moved.length === 0) return;
  const column = <Key extends keyof PositionRow>(key: Key) => moved.map(({ position }) => position[key]);
  await sql`
    update positions set version = moved.version, parked = moved.parked
    from unnest(${column('tenant')}::text[], ${column('stream')}::text[], ${column('version')}::int[],
      ${column('parked')}::boolean[]) as moved (tenant, stream, version, parked)
    where positions.tenant = moved.tenant and positions.stream = moved.stream`.execute(transaction);
}

/** Keeps the commits that cannot be applied. One that comes again is kept once. */
async function parkCommits(transaction: Tx, results: readonly StreamResult[]): Promise<void> {
  const since = new Date().toISOString();
  const rows = results.flatMap(({ position, parked, error }) =>
    parked.map(
      (commit): ParkedCommitRow => ({
        tenant: position.tenant,
        stream: position.stream,
        version: commit.sk,
        payload: JSON.stringify(commit),
        error: error?.message ?? '',
        since,
      }),
    ),
  );
  if (rows.length === 0) return;
  await transaction
    .insertInto('parked_commits')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['tenant', 'stream', 'version']).doNothing())
    .execute();
}
