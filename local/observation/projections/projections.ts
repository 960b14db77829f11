import type {
  Page,
  ParkedStream,
  Position,
  Projections,
  ReadModelStatus,
  StreamReader,
} from '../../../console/api/observation.ts';
import { decodeCursor, encodeCursor } from '../api/cursor.ts';
import { ObservationError } from '../api/errors.ts';
import type { Slice } from '../api/parameters.ts';
import type { EventIndex } from '../events/event-index.ts';
import type { EventLog } from '../events/event-log.ts';
import type { ProjectionsOperator } from './operator.ts';
import type { Positions, ReadModel } from './read-model.ts';

/** What projections are asked of. */
export interface ProjectionSources {
  readonly readModel: ReadModel;
  readonly operator: ProjectionsOperator;
  readonly events: EventLog;
}

/** How the projections are doing. While the database is away the readers can still be told. */
export async function projectionsReport(
  { readModel, operator, events }: ProjectionSources,
  readers: readonly StreamReader[],
): Promise<Projections> {
  try {
    const positions = await readModel.positions();
    const status = statusOf(positions, await events.index());
    // The function is invoked, which shows in its own metrics, only where there is something to be told.
    const parked = status.parkedStreams === 0 ? [] : await operator.parked(positions.generation);
    return { readers, readModel: status, parked: longestFirst(parked) };
  } catch (error) {
    if (!(error instanceof ObservationError)) throw error;
    return { readers, readModel: null, parked: [] };
  }
}

/** A page of positions, in the order of the streams' names. */
export async function positionsPage(
  { readModel, events }: ProjectionSources,
  { behind, limit, cursor }: Slice & { readonly behind: boolean },
): Promise<Page<Position>> {
  const [after] = cursor === undefined ? [''] : decodeCursor(cursor, ['string']);
  const found = comparedWith(await events.index(), await readModel.positions()).filter(
    (position) => position.stream > after && (!behind || position.projected < position.head),
  );
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? encodeCursor([last.stream]) : null };
}

function statusOf(positions: Positions, index: EventIndex): ReadModelStatus {
  const { streams } = positions;
  return {
    streams: streams.length,
    streamsBehind: comparedWith(index, positions).filter(({ projected, head }) => projected < head).length,
    parkedStreams: streams.filter(({ parked }) => parked).length,
    eventsProjected: streams.reduce((sum, { version }) => sum + version, 0),
  };
}

/** Every stream that the table or the read model knows, in the order of their names. */
function comparedWith(index: EventIndex, { streams }: Positions): Position[] {
  const compared = streams.map(({ stream, version, parked }) => ({
    stream,
    projected: version,
    head: Math.max(version, index.head(stream) ?? 0),
    parked,
  }));
  const known = new Set(streams.map(({ stream }) => stream));
  for (const { stream, version } of index.streams()) {
    if (!known.has(stream)) compared.push({ stream, projected: 0, head: version, parked: false });
  }
  return compared.sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

function longestFirst(parked: readonly ParkedStream[]): ParkedStream[] {
  return [...parked].sort((a, b) => a.since - b.since);
}
