import type { GenerationStatus, ProjectionStatus } from '../../functions/projections/status.ts';
import type { Ask } from './projections.ts';

/** Prints every generation, and where each projection of the live one stands. */
export async function printStatus(ask: Ask): Promise<void> {
  const { generations, projections } = await ask('status', {});
  for (const generation of generations) console.log(lineOf(generation));
  console.log('');
  for (const projection of projections) console.log(projectionLine(projection));
}

function lineOf({
  number,
  state,
  source,
  streams,
  events,
  parked,
  behind,
  liveSince,
}: GenerationStatus): string {
  const since = state === 'live' && liveSince ? `  since ${liveSince}` : '';
  return [
    `generation ${number}`.padEnd(14),
    state.padEnd(9),
    `from the ${source}`.padEnd(17),
    `${events} events of ${streams} streams, ${parked} parked, ${behind} behind${since}`,
  ].join(' ');
}

function projectionLine({
  projection,
  streams,
  events,
  parked,
  lastCommitAt,
  lag,
}: ProjectionStatus): string {
  const latest =
    lastCommitAt === null ? 'nothing yet from the feed' : `${lastCommitAt}, shown after ${lag} ms`;
  return `${projection.padEnd(10)} ${events} events of ${streams} streams, ${parked} parked; the latest of ${latest}`;
}
