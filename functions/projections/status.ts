import { type Selectable, sql } from 'kysely';
import type { Database, Tx } from '../read-model/database.ts';
import { overlooking } from '../read-model/generations.ts';
import type { GenerationRow } from '../read-model/schema.ts';
import { listGenerations, liveOf } from './catalogue.ts';
import type { ProjectionsContext } from './context.ts';

/** How far a generation has got. */
export interface GenerationStatus extends Pick<Selectable<GenerationRow>, 'number' | 'state' | 'source'> {
  readonly liveSince: string | null;
  readonly streams: number;
  readonly events: number;
  readonly parked: number;
  /** Streams of which commits are missing, while it is being built. */
  readonly behind: number;
}

/** Where one projection of the live generation stands. */
export interface ProjectionStatus {
  /** The type of stream that it is made from. */
  readonly projection: string;
  readonly streams: number;
  readonly events: number;
  readonly parked: number;
  /** When the latest commit that the feed brought was made (ISO 8601), and how long it took to get here, in milliseconds. */
  readonly lastCommitAt: string | null;
  readonly lag: number | null;
}

export interface Status {
  readonly generations: readonly GenerationStatus[];
  readonly projections: readonly ProjectionStatus[];
}

/** Everything that an operator has to know at first. */
export async function status({ database }: ProjectionsContext): Promise<Status> {
  const found = await database.transaction().execute(listGenerations);
  const generations: GenerationStatus[] = [];
  for (const { number, state, source, live_since: liveSince } of found) {
    const progress = await overlooking(database, number, countStreams);
    generations.push({ number, state, source, liveSince, ...progress });
  }
  return { generations, projections: await projectionsOf(database, liveOf(found).number) };
}

type Progress = Pick<GenerationStatus, 'streams' | 'events' | 'parked' | 'behind'>;

async function countStreams(transaction: Tx): Promise<Progress> {
  const { rows } = await sql<Progress>`
    select count(*) as streams, coalesce(sum(version), 0) as events, count(*) filter (where parked) as parked,
      count(*) filter (where seen > version and not parked) as behind
    from positions`.execute(transaction);
  return rows[0] ?? { streams: 0, events: 0, parked: 0, behind: 0 };
}

function projectionsOf(database: Database, live: number): Promise<ProjectionStatus[]> {
  return overlooking(database, live, async (transaction) => {
    const { rows } = await sql<ProjectionStatus>`
      select split_part(stream, '/', 1) as projection, count(*) as streams, sum(version) as events,
        count(*) filter (where parked) as parked,
        max(committed_at) filter (where projected_at is not null) as "lastCommitAt",
        (array_agg(extract(epoch from projected_at - committed_at) * 1000 order by committed_at desc)
          filter (where projected_at is not null))[1] as lag
      from positions group by projection order by projection`.execute(transaction);
    return rows;
  });
}
