import { setTimeout as wait } from 'node:timers/promises';
import { ServiceUnavailableError } from '../../domain/errors.ts';
import type { Tx } from '../read-model/database.ts';
import type { QueryContext } from './context.ts';
import { readAs } from './read.ts';

/** How long a reader waits for the read side, in milliseconds. */
const PATIENCE = 2_000;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 200;

/** What a read found, and how far the read side had got with it. */
export interface Versioned<Found> {
  readonly found: Found;
  readonly version: number;
}

/** When a reader that reads again stops: at a version, or after some milliseconds. */
export interface Until {
  readonly enough: number;
  readonly patience: number;
}

/**
 * Reads again until the read side has reached a version. Usually it has: then this is one read.
 *
 * @throws ServiceUnavailableError when it does not within 2 s
 */
export async function readAtLeast<Found>(
  context: QueryContext,
  minVersion: number,
  read: (transaction: Tx) => Promise<Versioned<Found>>,
): Promise<Found> {
  const { found, version } = await readUntil(context, { enough: minVersion, patience: PATIENCE }, read);
  if (version >= minVersion) return found;
  throw new ServiceUnavailableError(`the read side has not reached version ${minVersion} yet`);
}

/** Reads again until there is enough, and when patience ends answers what there is. */
export async function readUntil<Found>(
  context: QueryContext,
  { enough, patience }: Until,
  read: (transaction: Tx) => Promise<Versioned<Found>>,
): Promise<Versioned<Found>> {
  const deadline = performance.now() + patience;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
    const answer = await readAs(context, read);
    const left = deadline - performance.now();
    if (answer.version >= enough || left <= 0) return answer;
    await wait(Math.min(pause, left));
  }
}

/**
 * How far the read side has got with an entity that has no row: not as far as the first event of each of its streams, or past
 * the last one. Their positions tell. Nobody needs to know unless a version was asked for.
 */
export async function versionWithoutRow(
  transaction: Tx,
  streams: readonly string[],
  minVersion: number,
): Promise<number> {
  if (minVersion === 0) return 0;
  const rows = await transaction
    .selectFrom('positions')
    .select('version')
    .where('stream', 'in', streams)
    .where('version', '>', 0)
    .execute();
  return rows.length < streams.length ? 0 : rows.reduce((sum, { version }) => sum + version, 0);
}
