import type { ScanCursor } from '../../functions/event-store/sweep.ts';
import type { Sweep } from '../../functions/projections/verify-events.ts';
import type { RowCursor } from '../../functions/projections/verify-rows.ts';
import type { Difference } from '../../functions/projections/verify-streams.ts';
import { startProgress } from './progress.ts';
import type { Ask } from './projections.ts';

/** Folds all events, compares the live generation with what they lead to, and prints every row that differs. */
export async function verify(ask: Ask, segments: number): Promise<void> {
  const { generations } = await ask('status', {});
  const live = generations.find(({ state }) => state === 'live');
  const progress = startProgress(live?.events ?? 0);
  const differences: Difference[] = [];
  let streams = 0;
  let events = 0;
  const sweeps = Array.from({ length: segments }, (_, segment) =>
    sweep<ScanCursor>(
      (cursor) => ask('verifyEvents', { segment, segments, cursor }),
      (slice) => {
        differences.push(...slice.differences);
        streams += slice.streams;
        events += slice.events;
        progress.show(events);
      },
    ),
  );
  await Promise.all(sweeps);
  progress.end();
  await sweep<RowCursor>(
    (cursor) => ask('verifyRows', { cursor }),
    (slice) => differences.push(...slice.differences),
  );
  for (const { stream, problem } of differences) console.log(`${stream} ${problem}`);
  console.log(
    `Generation ${live?.number}: ${events} events of ${streams} streams folded, differences: ${differences.length}`,
  );
  if (differences.length > 0) process.exitCode = 1;
}

/** Slice by slice until there is no more. */
async function sweep<Cursor>(
  ask: (cursor: Cursor | null) => Promise<Sweep<Cursor>>,
  take: (slice: Sweep<Cursor>) => void,
): Promise<void> {
  let cursor: Cursor | null = null;
  do {
    const slice: Sweep<Cursor> = await ask(cursor);
    take(slice);
    cursor = slice.cursor;
  } while (cursor);
}
