import { sql } from 'kysely';
import type { CommitItem } from '../event-store/commit.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import type { Database } from '../read-model/database.ts';
import { overlooking } from '../read-model/generations.ts';
import { listGenerations } from './catalogue.ts';
import { OperationRefusedError, type ProjectionsContext } from './context.ts';

/** A stream that stands still in a generation. */
export interface ParkedStream {
  readonly generation: number;
  /** `<tenant>/<type>/<id>` */
  readonly stream: string;
  /** How far it is projected. */
  readonly version: number;
  /** How many commits wait, since when the first of them, and why. */
  readonly commits: number;
  readonly since: string;
  readonly error: string;
}

/** A commit that waits. What its events say stays where it is. */
export interface ParkedCommit {
  readonly version: number;
  readonly at: string;
  readonly events: readonly string[];
  readonly since: string;
  readonly error: string;
}

/** How many are listed. */
const MOST = 100;

/** The streams that are parked in any generation, longest first. */
export async function listParked({ database }: ProjectionsContext): Promise<readonly ParkedStream[]> {
  const found: ParkedStream[] = [];
  for (const { number } of await database.transaction().execute(listGenerations)) {
    found.push(...(await parkedIn(database, number, null)));
  }
  return found.sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
}

/** What is parked in one generation; of one stream, where one is named. */
async function parkedIn(database: Database, number: number, key: string | null): Promise<ParkedStream[]> {
  const { rows } = await overlooking(database, number, (transaction) =>
    sql<Omit<ParkedStream, 'generation'>>`
      select tenant || '/' || stream as stream, positions.version, count(*) as commits, min(since) as since,
        (array_agg(error order by parked_commits.version))[1] as error
      from positions join parked_commits using (tenant, stream)
      where ${key}::text is null or tenant || '/' || stream = ${key}
      group by tenant, stream, positions.version
      order by min(since) limit ${MOST}`.execute(transaction),
  );
  return rows.map((row) => ({ ...row, generation: number }));
}

/** What waits of one stream, in every generation where it does. */
export interface ParkedDetails extends ParkedStream {
  /** The first of them. */
  readonly waiting: readonly ParkedCommit[];
}

/** The commits of one stream that wait. */
export async function showParked(
  { database }: ProjectionsContext,
  key: string,
): Promise<readonly ParkedDetails[]> {
  const { tenant, type, id } = parseStreamKey(key);
  const details: ParkedDetails[] = [];
  for (const { number } of await database.transaction().execute(listGenerations)) {
    const [stream] = await parkedIn(database, number, key);
    if (!stream) continue;
    const rows = await overlooking(database, number, (transaction) =>
      transaction
        .selectFrom('parked_commits')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('stream', '=', `${type}/${id}`)
        .orderBy('version')
        .limit(MOST)
        .execute(),
    );
    const waiting = rows.map(({ version, since, error, payload }) => {
      const { at, events } = payload as CommitItem;
      return { version, at, events: events.map((event) => event.type), since, error };
    });
    details.push({ ...stream, waiting });
  }
  if (details.length === 0) throw new OperationRefusedError(`${key} is not parked`);
  return details;
}
