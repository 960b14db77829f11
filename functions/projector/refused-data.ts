import type { CommitItem } from '../event-store/commit.ts';
import type { Generation } from '../read-model/generations.ts';
import type { Views } from './views/index.ts';

/** PostgreSQL refuses the data of some stream in one generation; the others might take it. */
export class RefusedDataError extends Error {
  override readonly name = 'RefusedDataError';
  readonly generation: number;
  override readonly cause: Error;

  constructor(generation: number, cause: Error) {
    super(cause.message, { cause });
    this.generation = generation;
    this.cause = cause;
  }
}

/**
 * The error of work in a generation: a RefusedDataError where the same data would be refused again, SQLSTATE class 22 (data
 * exception) or 23 (integrity constraint violation).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function refusalOr(error: unknown, { number }: Pick<Generation, 'number'>): unknown {
  const isAboutData = error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code));
  return isAboutData ? new RefusedDataError(number, error) : error;
}

/** Projects commits by the views that each generation is given, in one transaction. */
export type Attempt = (
  commits: readonly CommitItem[],
  viewsOf: (generation: Pick<Generation, 'number'>) => Views,
) => Promise<void>;

/**
 * Projects all commits at once. Where PostgreSQL refuses the data of some stream, the streams go one by one, so that only the
 * one at fault is parked, and only in the generation that refuses it.
 *
 * @throws whatever an attempt throws but RefusedDataError
 */
export async function parkingTheRefused(
  commits: readonly CommitItem[],
  views: Views,
  attempt: Attempt,
): Promise<void> {
  try {
    await attempt(commits, () => views);
  } catch (error) {
    if (!(error instanceof RefusedDataError)) throw error;
    for (const own of Map.groupBy(commits, ({ pk }) => pk).values())
      await parkWhereRefused(own, views, attempt);
  }
}

async function parkWhereRefused(
  commits: readonly CommitItem[],
  views: Views,
  attempt: Attempt,
): Promise<void> {
  const refusals = new Map<number, Error>();
  const viewsOf = ({ number }: Pick<Generation, 'number'>): Views => {
    const error = refusals.get(number);
    return error ? refusing(views, error) : views;
  };
  for (;;) {
    try {
      return await attempt(commits, viewsOf);
    } catch (error) {
      if (!(error instanceof RefusedDataError) || refusals.has(error.generation)) throw error;
      refusals.set(error.generation, error.cause);
    }
  }
}

/** Views that cannot apply anything, so that whatever comes is parked under this error. */
function refusing(views: Views, error: Error): Views {
  const project = () => {
    throw error;
  };
  return Object.fromEntries(Object.entries(views).map(([type, view]) => [type, { ...view, project }]));
}
