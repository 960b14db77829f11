import { setTimeout as wait } from 'node:timers/promises';
import type { TableComparison } from '../../functions/projections/compare.ts';
import { startProgress } from './progress.ts';
import type { Ask } from './projections.ts';

export interface RebuildOptions {
  readonly source: 'table' | 'archive';
  readonly segments: number;
}

/** Builds a new generation beside the live one, and makes it live if it holds the same rows. */
export async function rebuild(ask: Ask, options: RebuildOptions): Promise<void> {
  const { generation, resumed } = await ask('beginRebuild', options);
  console.log(
    `${resumed ? 'Going on with' : 'Building'} generation ${generation} from the ${options.source}`,
  );
  do {
    await scan(ask, options);
  } while (await mustScanAgain(ask, generation));
  console.log(`Generation ${generation} is complete, and kept so`);
  const isEqual = await printComparison(ask, generation);
  if (!isEqual) {
    console.log(`It differs from the live one. If it should: npm run projections -- switch ${generation}`);
    process.exitCode = 1;
    return;
  }
  const { from, to } = await ask('switch', { generation });
  console.log(`Generation ${to} is live; generation ${from} stays for a rollback until it is dropped`);
}

/** Every segment in slices of its own, all of them side by side. */
async function scan(ask: Ask, options: RebuildOptions): Promise<void> {
  const { generation, segments, total } = await ask('beginRebuild', options);
  const events = new Map(segments.map((one) => [one.segment, one.events]));
  const sum = () => [...events.values()].reduce((all, one) => all + one, 0);
  const progress = startProgress(total, sum());
  await Promise.all(
    segments.map(async ({ segment }) => {
      for (let isDone = false; !isDone; ) {
        const slice = await ask('scanSlice', { generation, segment });
        events.set(segment, slice.events);
        isDone = slice.done;
        progress.show(sum());
      }
    }),
  );
  progress.end();
}

/** Catches up until the generation is ready; true where the archive has to be read once more before. */
async function mustScanAgain(ask: Ask, generation: number): Promise<boolean> {
  for (;;) {
    const { ready, again } = await ask('catchUp', { generation });
    if (ready || again) return again;
  }
}

/** How often rows are compared that differ only because one generation is a moment ahead, and how long is waited in between. */
const ATTEMPTS = 10;
const PAUSE = 500;

/** Compares a generation with the live one; true where they hold the same rows. */
export async function printComparison(ask: Ask, generation: number): Promise<boolean> {
  let tables = await ask('compare', { generation });
  for (let attempt = 1; attempt < ATTEMPTS && isMoving(tables); attempt += 1) {
    await wait(PAUSE);
    tables = await ask('compare', { generation });
  }
  for (const { table, live, other, different, moving, examples } of tables) {
    const verdict = different + moving === 0 ? 'equal' : `different: ${different}, on their way: ${moving}`;
    console.log(
      `${table.padEnd(12)} ${String(live.rows).padStart(9)} rows live, ${String(other.rows).padStart(9)} new  ${verdict}`,
    );
    for (const example of examples) console.log(`  ${example}`);
  }
  return tables.every(({ different, moving }) => different + moving === 0);
}

function isMoving(tables: readonly TableComparison[]): boolean {
  return tables.some(({ moving }) => moving > 0);
}
