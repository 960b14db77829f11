import { type CommitItem, lastVersion } from '../event-store/commit.ts';
import type { PositionRow, ViewRow } from '../read-model/schema.ts';
import type { AnyView } from './views/index.ts';

/** A stream's commits in this batch, in order, with where it stands. */
export interface StreamWork {
  readonly tenant: string;
  readonly id: string;
  readonly position: PositionRow;
  readonly view: AnyView;
  readonly row: ViewRow | null;
  readonly commits: readonly CommitItem[];
}

/** What a stream's commits lead to. */
export interface StreamResult {
  readonly position: PositionRow;
  readonly view: AnyView;
  /** The row as it is now; null where there is none any more. */
  readonly row: ViewRow | null;
  readonly applied: readonly CommitItem[];
  /** The commits that have to wait, the one that failed first. */
  readonly parked: readonly CommitItem[];
  readonly error: Error | null;
}

/** A commit that does not follow the last one. It waits until the missing ones were found. */
export class GapError extends Error {
  override readonly name = 'GapError';

  constructor(expected: number, { pk, sk }: CommitItem) {
    super(`${pk} goes on at version ${sk}, but ${expected} is next`);
  }
}

/**
 * Applies commits to a stream's row: each exactly once, in order. Duplicates are dropped; a gap, and an event that
 * cannot be applied, stop this stream alone.
 */
export function foldStream(work: StreamWork): StreamResult {
  const fresh = distinct(work.commits).filter((commit) => lastVersion(commit) > work.position.version);
  if (!work.position.parked) return applyInOrder(work, fresh);
  const error = fresh.length > 0 ? new Error('an earlier commit of the stream is parked') : null;
  return { view: work.view, position: work.position, row: work.row, applied: [], parked: fresh, error };
}

/** The commits without those that are in the batch twice. */
function distinct(commits: readonly CommitItem[]): CommitItem[] {
  return [...new Map(commits.map((commit) => [commit.sk, commit])).values()];
}

function applyInOrder(work: StreamWork, commits: readonly CommitItem[]): StreamResult {
  const { view, position } = work;
  let { row } = work;
  let { version } = position;
  for (const [index, commit] of commits.entries()) {
    try {
      if (commit.sk !== version + 1) throw new GapError(version + 1, commit);
      row = applyCommit(work, row, commit);
      version = lastVersion(commit);
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      const [applied, parked] = [commits.slice(0, index), commits.slice(index)];
      return { view, position: { ...position, version, parked: true }, row, applied, parked, error };
    }
  }
  return { view, position: { ...position, version }, row, applied: commits, parked: [], error: null };
}

function applyCommit(
  { view, tenant, id }: StreamWork,
  row: ViewRow | null,
  commit: CommitItem,
): ViewRow | null {
  const occurrence = { id, at: commit.at };
  const body = commit.events.reduce<object | null>(
    (before, event) => view.project(before, event, occurrence),
    row,
  );
  if (!body) return null;
  const created_at = row?.created_at ?? commit.at;
  return { ...body, tenant, id, version: lastVersion(commit), created_at, updated_at: commit.at };
}
