import { sql } from 'kysely';
import { existing, MAXIMUM_KEYS } from '../event-store/sweep.ts';
import { VIEWS } from '../projector/views/index.ts';
import type { Tx } from '../read-model/database.ts';
import { overlooking } from '../read-model/generations.ts';
import { listGenerations, liveOf } from './catalogue.ts';
import { type ProjectionsContext, SLICE } from './context.ts';
import type { Sweep } from './verify-events.ts';
import type { Difference } from './verify-streams.ts';

/** The last stream of the slice before. */
export interface RowCursor {
  readonly tenant: string;
  readonly stream: string;
}

/** Looks for what events do not lead to, in a slice of the live generation: streams without events, and rows without streams. */
export async function verifyRows(
  context: ProjectionsContext,
  { cursor }: { readonly cursor: RowCursor | null },
): Promise<Sweep<RowCursor>> {
  const until = performance.now() + SLICE;
  const { number } = liveOf(await context.database.transaction().execute(listGenerations));
  const look = <Result>(work: (transaction: Tx) => Promise<Result>) =>
    overlooking(context.database, number, work);
  const differences: Difference[] = cursor ? [] : await look(findStrayRows);
  let streams = 0;
  let next = cursor;
  do {
    const here: RowCursor | null = next;
    const page = await look((transaction) => readStreams(transaction, here));
    differences.push(...(await withoutEvents(context, page)));
    streams += page.length;
    next = page.length < MAXIMUM_KEYS ? null : (page.at(-1) ?? null);
  } while (next && performance.now() < until);
  return { streams, events: 0, differences, cursor: next };
}

function readStreams(transaction: Tx, cursor: RowCursor | null): Promise<RowCursor[]> {
  const after = cursor ?? { tenant: '', stream: '' };
  return transaction
    .selectFrom('positions')
    .select(['tenant', 'stream'])
    .where(sql<boolean>`(tenant, stream) > (${after.tenant}, ${after.stream})`)
    .where('version', '>', 0)
    .orderBy('tenant')
    .orderBy('stream')
    .limit(MAXIMUM_KEYS)
    .execute();
}

async function withoutEvents(
  { events }: ProjectionsContext,
  streams: readonly RowCursor[],
): Promise<Difference[]> {
  const keys = streams.map(({ tenant, stream }) => `${tenant}/${stream}`);
  const found = await existing(events, keys);
  return keys.filter((key) => !found.has(key)).map((stream) => ({ stream, problem: 'has no events' }));
}

async function findStrayRows(transaction: Tx): Promise<Difference[]> {
  const strays: Difference[] = [];
  for (const [type, { table }] of Object.entries(VIEWS)) {
    const { rows } = await sql<{ stream: string }>`
      select v.tenant || '/' || ${type} || '/' || v.id as stream
      from ${sql.id(table)} v left join positions p on p.tenant = v.tenant and p.stream = ${type} || '/' || v.id
      where p.stream is null limit ${MAXIMUM_KEYS}`.execute(transaction);
    strays.push(...rows.map(({ stream }) => ({ stream, problem: 'has a row, and was never projected' })));
  }
  return strays;
}
