import { sql } from 'kysely';
import type { Tx } from '../read-model/database.ts';
import type { PositionRow, ViewRow, ViewTable } from '../read-model/schema.ts';
import type { StreamResult } from './fold-stream.ts';
import type { StreamCommits } from './stream-commits.ts';

/** One statement a table: the rows of all its streams, by their keys. */
export async function readRows(
  transaction: Tx,
  streams: readonly Pick<StreamCommits, 'key' | 'tenant' | 'id' | 'view'>[],
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
export async function writeRows(transaction: Tx, results: readonly StreamResult[]): Promise<void> {
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

/** All rows as one parameter, which PostgreSQL takes apart by the types of the columns. */
async function upsert(transaction: Tx, table: ViewTable, rows: readonly ViewRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== 'tenant' && column !== 'id');
  const assignments = columns.map((column) => sql`${sql.id(column)} = ${sql.id('excluded', column)}`);
  await sql`
    insert into ${sql.id(table)}
    select * from json_populate_recordset(null::${sql.id(table)}, ${JSON.stringify(rows)}::json)
    on conflict (tenant, id) do update set ${sql.join(assignments)}`.execute(transaction);
}
