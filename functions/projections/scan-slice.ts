import type { Selectable } from 'kysely';
import { type ArchivePosition, readArchive } from '../archive/read-archive.ts';
import type { CommitItem } from '../event-store/commit.ts';
import { type ScanCursor, scanPage } from '../event-store/sweep.ts';
import type { GenerationRow, SegmentRow } from '../read-model/schema.ts';
import { OperationRefusedError, type ProjectionsContext, SLICE } from './context.ts';
import { takeIn } from './take-in.ts';

export interface SliceRequest {
  readonly generation: number;
  readonly segment: number;
}

/** How far a segment has got. */
export interface Slice {
  readonly events: number;
  readonly done: boolean;
}

/** Some commits of a segment, and where it goes on behind them. */
interface Portion {
  readonly commits: readonly CommitItem[];
  readonly cursor: unknown;
}

/** Takes in what a few seconds allow of one segment. What a crash leaves undone is done by whoever asks again. */
export async function scanSlice(context: ProjectionsContext, request: SliceRequest): Promise<Slice> {
  const until = performance.now() + SLICE;
  const segment = await readSegment(context, request);
  let { events } = segment;
  if (segment.done) return { events, done: true };
  const portions = segment.source === 'archive' ? archived(context, segment) : scanned(context, segment);
  for await (const { commits, cursor } of portions) {
    await takeIn(context, { generation: request.generation, onGap: 'note' }, commits);
    events += commits.reduce((sum, { count }) => sum + count, 0);
    await noteProgress(context, request, { cursor: JSON.stringify(cursor), events, done: false });
    if (performance.now() > until) return { events, done: false };
  }
  await noteProgress(context, request, { events, done: true });
  return { events, done: true };
}

type SegmentOfSource = Selectable<SegmentRow> & Pick<GenerationRow, 'source'> & { readonly segments: number };

async function readSegment(
  { database }: ProjectionsContext,
  { generation, segment }: SliceRequest,
): Promise<SegmentOfSource> {
  const rows = await database
    .selectFrom('projections.segments')
    .innerJoin('projections.generations', 'number', 'generation')
    .selectAll('projections.segments')
    .select('source')
    .where('generation', '=', generation)
    .execute();
  const found = rows.find((row) => row.segment === segment);
  if (!found) throw new OperationRefusedError(`generation ${generation} has no segment ${segment}`);
  return { ...found, segments: rows.length };
}

async function noteProgress(
  { database }: ProjectionsContext,
  { generation, segment }: SliceRequest,
  progress: { readonly cursor?: string; readonly events: number; readonly done: boolean },
): Promise<void> {
  await database
    .updateTable('projections.segments')
    .set(progress)
    .where('generation', '=', generation)
    .where('segment', '=', segment)
    .execute();
}

/** The event table, a page at a time. */
async function* scanned(
  { events }: ProjectionsContext,
  { segment, segments, cursor }: SegmentOfSource,
): AsyncGenerator<Portion> {
  const place = { segment, segments };
  let next = cursor as ScanCursor | null;
  do {
    const page = await scanPage(events, place, next);
    next = page.next;
    if (next || page.commits.length > 0) yield { commits: page.commits, cursor: next };
  } while (next);
}

/** The archive, in the order in which it was delivered. */
async function* archived(
  { archive }: ProjectionsContext,
  { cursor }: SegmentOfSource,
): AsyncGenerator<Portion> {
  for await (const { commits, position } of readArchive({
    ...archive,
    after: cursor as ArchivePosition | null,
  })) {
    yield { commits, cursor: position };
  }
}
