import { sql } from 'kysely';
import { VIEWS } from '../projector/views/index.ts';
import type { Tx } from '../read-model/database.ts';
import { overlooking, schemaOf } from '../read-model/generations.ts';
import type { ViewTable } from '../read-model/schema.ts';
import { generationNumbered, listGenerations, liveOf } from './catalogue.ts';
import type { ProjectionsContext } from './context.ts';

/** All rows of a table in one number: the sum of their 64-bit hashes, in whatever order they are. */
export interface TableSum {
  readonly rows: number;
  readonly checksum: string;
}

/** A table of one generation beside that of the live one. */
export interface TableComparison {
  readonly table: ViewTable;
  readonly live: TableSum;
  readonly other: TableSum;
  /** Rows that differ although both generations have projected their streams equally far. */
  readonly different: number;
  /** Rows that differ because one generation has got further with their streams. */
  readonly moving: number;
  /** Keys of some of those that differ. */
  readonly examples: readonly string[];
}

const EXAMPLES = 10;

/** Compares the views of a generation with the live one's, row by row, as both were at one moment. */
export async function compare(
  { database }: ProjectionsContext,
  number: number,
): Promise<readonly TableComparison[]> {
  const generations = await database.transaction().execute(listGenerations);
  const pair = { live: liveOf(generations).number, other: generationNumbered(generations, number).number };
  return overlooking(database, number, async (transaction) => {
    const tables: TableComparison[] = [];
    for (const [type, { table }] of Object.entries(VIEWS)) {
      tables.push(await compareTable(transaction, { type, table }, pair));
    }
    return tables;
  });
}

interface Pair {
  readonly live: number;
  readonly other: number;
}

async function compareTable(
  transaction: Tx,
  { type, table }: { readonly type: string; readonly table: ViewTable },
  { live, other }: Pair,
): Promise<TableComparison> {
  const sums = {
    live: await sumOf(transaction, live, table),
    other: await sumOf(transaction, other, table),
  };
  if (sums.live.checksum === sums.other.checksum) {
    return { table, ...sums, different: 0, moving: 0, examples: [] };
  }
  const tableOf = (number: number, name: string) => sql.id(schemaOf(number), name);
  const { rows } = await sql<Omit<TableComparison, 'table' | 'live' | 'other'>>`
    with differing as (
      select coalesce(a.tenant, b.tenant) as tenant, coalesce(a.id, b.id) as id
      from ${tableOf(live, table)} a full join ${tableOf(other, table)} b on a.tenant = b.tenant and a.id = b.id
      where a::text is distinct from b::text
    ), judged as materialized (
      select differing.tenant || '/' || ${type} || '/' || differing.id as key,
        p.version is distinct from q.version as moving
      from differing
      left join ${tableOf(live, 'positions')} p on p.tenant = differing.tenant and p.stream = ${type} || '/' || differing.id
      left join ${tableOf(other, 'positions')} q on q.tenant = differing.tenant and q.stream = ${type} || '/' || differing.id
    )
    select count(*) filter (where not moving) as different, count(*) filter (where moving) as moving,
      array(select key from judged where not moving order by key limit ${EXAMPLES}) as examples
    from judged`.execute(transaction);
  return { table, ...sums, different: 0, moving: 0, examples: [], ...rows[0] };
}

async function sumOf(transaction: Tx, number: number, table: ViewTable): Promise<TableSum> {
  const { rows } = await sql<TableSum>`
    select count(*) as rows, coalesce(sum(hashtextextended(a::text, 0)::numeric), 0)::text as checksum
    from ${sql.id(schemaOf(number), table)} a`.execute(transaction);
  return rows[0] ?? { rows: 0, checksum: '0' };
}
