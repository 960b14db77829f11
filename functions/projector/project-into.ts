import type { Tx } from '../read-model/database.ts';
import type { PositionRow } from '../read-model/schema.ts';
import { foldStream, type OnGap, type StreamResult } from './fold-stream.ts';
import { parkCommits } from './park-commits.ts';
import { lockPositions, writePositions } from './positions.ts';
import { readRows, writeRows } from './rows.ts';
import type { StreamCommits } from './stream-commits.ts';

export interface ProjectInto {
  readonly onGap: OnGap;
  /** When the feed brought the commits (ISO 8601); null where a rebuild does. */
  readonly projectedAt: string | null;
}

/**
 * Projects streams into the generation that the transaction stands in, exactly once in effect: their positions are locked,
 * and move with the rows. The number of statements depends on the tables touched, not on the number of events.
 */
export async function projectInto(
  transaction: Tx,
  streams: readonly StreamCommits[],
  { onGap, projectedAt }: ProjectInto,
): Promise<StreamResult[]> {
  const positions = await lockPositions(transaction, streams);
  const rows = await readRows(transaction, streams);
  const results = streams.map((stream) => {
    const position = positions.get(stream.key);
    if (!position) throw new Error(`the position of ${stream.key} could not be locked`);
    return foldStream({ ...stream, position, row: rows.get(stream.key) ?? null, onGap });
  });
  await writeRows(transaction, results);
  await writePositions(transaction, moved(results, projectedAt));
  await parkCommits(transaction, results);
  return results;
}

/** The positions of streams that went on, stopped, or were found to be behind. */
function moved(results: readonly StreamResult[], projectedAt: string | null): PositionRow[] {
  return results
    .filter(({ applied, error, position }) => applied.length > 0 || error || position.seen > position.version)
    .map(({ position }) => ({ ...position, projected_at: projectedAt }));
}
