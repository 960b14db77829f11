import type { Page, RecordedEvent, StreamSummary } from '../../../console/api/observation.ts';
import { decodeCursor, encodeCursor } from '../api/cursor.ts';
import { notFound } from '../api/errors.ts';
import type { Slice } from '../api/parameters.ts';
import { type Commit, recordedEvents, typeOfStream } from './commit.ts';
import type { CommitReference, EventIndex } from './event-index.ts';
import type { EventTable } from './event-table.ts';

/** Which streams are asked for. */
export interface StreamFilter {
  readonly type?: string | undefined;
  /** Looked for in the stream's id, whatever the case. */
  readonly text?: string | undefined;
}

/** Which events are asked for. */
export interface EventFilter {
  /** Of the stream. */
  readonly type?: string | undefined;
  readonly eventType?: string | undefined;
  readonly correlationId?: string | undefined;
}

/** A page of streams, the one that was written to last first. One that is written to meanwhile moves to the head. */
export function streamsPage(
  index: EventIndex,
  { type, text }: StreamFilter,
  { limit, cursor }: Slice,
): Page<StreamSummary> {
  const [before] = cursor === undefined ? [Number.POSITIVE_INFINITY] : decodeCursor(cursor, ['number']);
  const searched = text?.toLowerCase() ?? '';
  const found = index
    .streams()
    .filter((stream) => stream.arrival < before && (type === undefined || stream.type === type))
    .filter(({ stream }) =>
      stream
        .slice(stream.lastIndexOf('/') + 1)
        .toLowerCase()
        .includes(searched),
    );
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ arrival: _, ...stream }) => stream),
    next: found.length > limit && last !== undefined ? encodeCursor([last.arrival]) : null,
  };
}

/** A page of one stream's events, the newest first. @throws ObservationError for a stream that has none */
export async function streamEvents(
  table: EventTable,
  stream: string,
  { limit, cursor }: Slice,
): Promise<Page<RecordedEvent>> {
  const [before] = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(cursor, ['number']);
  // A commit has one event at least: so many commits are enough for the page and one more event.
  const commits = await table.commitsOf(stream, before, limit + 1);
  if (commits.length === 0 && cursor === undefined) throw notFound(`The stream ${stream}`);
  const events = commits.flatMap(recordedEvents).filter(({ version }) => version < before);
  const items = events.slice(0, limit);
  const last = items.at(-1);
  const isMore = events.length > limit && last !== undefined;
  return { items, next: isMore ? encodeCursor([last.version]) : null };
}

/** A page of all events, the newest first. */
export async function eventsPage(
  { index, table }: { readonly index: EventIndex; readonly table: EventTable },
  filter: EventFilter,
  slice: Slice,
): Promise<Page<RecordedEvent>> {
  const places = placesOf(index, filter, slice);
  const shown = places.slice(0, slice.limit);
  const references = [...new Set(shown.map(({ reference }) => reference))];
  const commits = await table.fetch(references);
  const events = new Map(commits.map((commit) => [keyOf(commit.pk, commit.sk), recordedEvents(commit)]));
  const last = shown.at(-1);
  return {
    items: shown.flatMap(({ reference: { stream, version }, place }) => {
      const ofCommit = events.get(keyOf(stream, version)) ?? [];
      return ofCommit.filter(({ commitIndex }) => commitIndex === place);
    }),
    next: places.length > slice.limit && last !== undefined ? encodeCursor([last.arrival, last.place]) : null,
  };
}

/** Where one event is. */
interface EventPlace {
  readonly arrival: number;
  readonly reference: CommitReference;
  /** Within its commit. */
  readonly place: number;
}

/** The places of the events of a page, and of one more if there is one. */
function placesOf(index: EventIndex, filter: EventFilter, { limit, cursor }: Slice): EventPlace[] {
  const [fromArrival, fromPlace] =
    cursor === undefined ? [Number.POSITIVE_INFINITY, 0] : decodeCursor(cursor, ['number', 'number']);
  const places: EventPlace[] = [];
  for (const [arrival, reference] of index.commits(fromArrival + 1)) {
    const below = arrival === fromArrival ? fromPlace : reference.eventTypes.length;
    places.push(
      ...wantedPlaces(reference, filter)
        .filter((place) => place < below)
        .map((place) => ({ arrival, reference, place })),
    );
    if (places.length > limit) break;
  }
  return places;
}

/** Which events of a commit are asked for, the newest first. */
function wantedPlaces(reference: CommitReference, { type, eventType, correlationId }: EventFilter): number[] {
  if (type !== undefined && typeOfStream(reference.stream) !== type) return [];
  if (correlationId !== undefined && reference.correlationId !== correlationId) return [];
  const isWanted = (found: string) => eventType === undefined || found === eventType;
  return reference.eventTypes.flatMap((found, place) => (isWanted(found) ? [place] : [])).reverse();
}

function keyOf(stream: string, version: Commit['sk']): string {
  return `${stream} ${version}`;
}
