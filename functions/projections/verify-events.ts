import type { CommitItem } from '../event-store/commit.ts';
import { type ScanCursor, type Segment, scanPage } from '../event-store/sweep.ts';
import { openBatch } from '../projector/open-batch.ts';
import { type ProjectionsContext, SLICE } from './context.ts';
import { type Folded, foldMore, startFold } from './fold.ts';
import { type Difference, verifyStreams } from './verify-streams.ts';

export interface EventSweepRequest extends Segment {
  /** Where the slice before has ended; null for the first. */
  readonly cursor: ScanCursor | null;
}

export interface Sweep<Cursor> {
  readonly streams: number;
  readonly events: number;
  readonly differences: readonly Difference[];
  /** Where the next slice goes on; null at the end. */
  readonly cursor: Cursor | null;
}

/**
 * Folds the events of every stream in a slice of the event table, and compares what they lead to with the live generation.
 * A slice ends where a stream does, so that nothing has to be carried over; in memory there is never more than a page.
 */
export async function verifyEvents(
  context: ProjectionsContext,
  { cursor, ...segment }: EventSweepRequest,
): Promise<Sweep<ScanCursor>> {
  const until = performance.now() + SLICE;
  const total = { streams: 0, events: 0, differences: [] as Difference[] };
  const finish = async (folded: readonly Folded[]): Promise<void> => {
    total.streams += folded.length;
    total.differences.push(...(await verifyStreams(context, folded)));
  };
  let unfinished: Folded | null = null;
  let next = cursor;
  do {
    const here: ScanCursor | null = next;
    const page = await scanPage(context.events, segment, here);
    if (unfinished && performance.now() > until && page.commits[0]?.pk !== unfinished.key) {
      await finish([unfinished]);
      return { ...total, cursor: here };
    }
    const folded: Folded[] = await foldPage(context, unfinished, page.commits);
    total.events += page.commits.reduce((sum, { count }) => sum + count, 0);
    unfinished = folded.pop() ?? null;
    await finish(folded);
    next = page.next;
  } while (next);
  if (unfinished) await finish([unfinished]);
  return { ...total, cursor: null };
}

/** The streams of a page, the first of which may have begun on an earlier one, and the last of which may go on. */
async function foldPage(
  { projection: { open, views } }: ProjectionsContext,
  begun: Folded | null,
  commits: readonly CommitItem[],
): Promise<Folded[]> {
  const opened = await openBatch(commits, open);
  const streams = [...Map.groupBy(opened, ({ stored }) => stored.pk)];
  const folded = streams.flatMap(([key, own]) => {
    const before = begun?.key === key ? begun : startFold(key, views);
    return before ? [foldMore(before, own)] : [];
  });
  return begun && streams[0]?.[0] !== begun.key ? [begun, ...folded] : folded;
}
