import { isDeepStrictEqual } from 'node:util';
import { type Evidence, eventsOf, type Fields, type RawCommit, type RawEvent } from '../evidence.ts';
import { type Invariant, type Violation, violationsOf } from './invariant.ts';
import { ROWS, type RowTable } from './rows.ts';

const violations = violationsOf('4: the read model equals a fold of the events');

/** Every stream has exactly the row that its events lead to and stands at its last version; nothing is parked. */
export const readModelFollows: Invariant = ({ after }) => [
  ...after.rows.parked_commits.flatMap(({ stream, version, error }) =>
    violations(String(stream), `version ${String(version)} is parked: ${String(error)}`),
  ),
  ...[...after.streams].flatMap(([pk, commits]) => [
    ...position(pk, commits, after),
    ...row(pk, commits, after),
  ]),
  ...nothingElse(after),
];

function position(pk: string, commits: readonly RawCommit[], { rows }: Evidence): Violation[] {
  const [tenant, type, id] = pk.split('/');
  const last = eventsOf(commits).at(-1)?.version;
  const found = rows.positions.find((row) => row.tenant === tenant && row.stream === `${type}/${id}`);
  return violations(
    id ?? '',
    found?.version !== last && `${pk} is projected up to ${String(found?.version)} of ${last}`,
    found?.parked === true && `${pk} is parked`,
  );
}

const TABLES: Readonly<Record<string, RowTable>> = {
  category: 'categories',
  product: 'products',
  stock: 'stock',
  order: 'orders',
};

function row(pk: string, commits: readonly RawCommit[], { rows }: Evidence): Violation[] {
  const [tenant = '', type = '', id = ''] = pk.split('/');
  const table = TABLES[type];
  if (!table) return violations(id, `a stream of the unknown type ${type}`);
  const found = rows[table].filter((candidate) => candidate.tenant === tenant && candidate.id === id);
  const expected = expectedRow({ tenant, id, table }, eventsOf(commits), commits);
  const shown = found.map(comparable);
  return violations(
    id,
    !isDeepStrictEqual(shown, expected ? [comparable(expected)] : []) &&
      `${table} has ${JSON.stringify(shown)}, the events say ${JSON.stringify(expected)}`,
  );
}

interface Place {
  readonly tenant: string;
  readonly id: string;
  readonly table: RowTable;
}

function expectedRow(
  { tenant, id, table }: Place,
  events: readonly RawEvent[],
  commits: readonly RawCommit[],
): Fields | null {
  const body = ROWS[table](events);
  if (!body) return null;
  const [created_at, updated_at] = [commits[0]?.at, commits.at(-1)?.at];
  return { ...body, tenant, id, version: events.at(-1)?.version, created_at, updated_at };
}

/** One notation for what drivers write in several: dates, and numbers as text. */
function comparable(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([key, value]) => [key, plain(value)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
  return value;
}

/** No row without a stream. */
function nothingElse({ rows, streams }: Evidence): Violation[] {
  return Object.entries(TABLES).flatMap(([type, table]) =>
    rows[table].flatMap(({ tenant, id }) =>
      violations(
        String(id),
        !streams.has(`${String(tenant)}/${type}/${String(id)}`) && `${table} has a row without a stream`,
      ),
    ),
  );
}
