import type { ParkedStream } from '../../functions/projections/parked.ts';
import type { Unparked } from '../../functions/projections/unpark.ts';
import type { Ask } from './projections.ts';

/** Prints the streams that stand still, longest first. */
export async function printParked(ask: Ask): Promise<void> {
  const streams = await ask('parked', {});
  if (streams.length === 0) console.log('nothing is parked');
  for (const stream of streams) console.log(lineOf(stream));
}

/** Prints the commits of one stream that wait. */
export async function printWaiting(ask: Ask, stream: string): Promise<void> {
  for (const details of await ask('show', { stream })) {
    console.log(lineOf(details));
    for (const { version, at, events, error } of details.waiting) {
      console.log(`  version ${version}  ${at}  ${events.join(', ')}  ${error}`);
    }
  }
}

/** Prints what became of a stream that was unparked. */
export function printUnparked(stream: string, results: readonly Unparked[]): void {
  for (const { generation, applied, version, error } of results) {
    const outcome = error === null ? 'flows again' : `is still parked: ${error}`;
    console.log(
      `${stream} ${outcome} (generation ${generation}, ${applied} commits applied, at version ${version})`,
    );
    if (error !== null) process.exitCode = 1;
  }
}

function lineOf({ generation, stream, version, commits, since, error }: ParkedStream): string {
  return `${stream}  generation ${generation}, at version ${version}, ${commits} commits wait since ${since}: ${error}`;
}
