import { type CommitItem, lastVersion } from '../event-store/commit.ts';
import type { PositionRow, ViewRow } from '../read-model/schema.ts';
import type { OpenedCommit } from './open-batch.ts';
import type { AnyView } from './views/index.ts';

/**
 * What to do where a commit is missing. `park`: the stream waits until somebody looks. `note`: the position remembers that
 * there is more, and whoever builds the generation fetches it; what came too early is dropped.
 */
export type OnGap = 'park' | 'note';

/** A stream's commits in this batch, in order, with where it stands. */
export interface StreamWork {
  readonly tenant: string;
  readonly id: string;
  readonly position: PositionRow;
  readonly view: AnyView;
  readonly row: ViewRow | null;
  readonly commits: readonly OpenedCommit[];
  readonly onGap: OnGap;
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
class GapError extends Error {
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
  const fresh = distinct(work.commits).filter(({ stored }) => lastVersion(stored) > work.position.version);
  if (!work.position.parked) return applyInOrder(work, fresh);
  const error = fresh.length > 0 ? new Error('an earlier commit of the stream is parked') : null;
  const { view, position, row } = work;
  return { view, position, row, applied: [], parked: storedOf(fresh), error };
}

/** The commits without those that are in the batch twice. */
function distinct(commits: readonly OpenedCommit[]): OpenedCommit[] {
  return [...new Map(commits.map((commit) => [commit.stored.sk, commit])).values()];
}

function storedOf(commits: readonly OpenedCommit[]): CommitItem[] {
  return commits.map(({ stored }) => stored);
}

function applyInOrder(work: StreamWork, commits: readonly OpenedCommit[]): StreamResult {
  let { row } = work;
  let { version, committed_at } = work.position;
  for (const [index, commit] of commits.entries()) {
    try {
      if (commit.stored.sk !== version + 1) throw new GapError(version + 1, commit.stored);
      row = applyCommit(work, row, commit);
      version = lastVersion(commit.stored);
      committed_at = commit.stored.at;
    } catch (error) {
      const reached = { view: work.view, row, position: { ...work.position, version, committed_at } };
      return stopped(work, reached, { commits, index, error });
    }
  }
  const position = { ...work.position, version, committed_at };
  return { view: work.view, position, row, applied: storedOf(commits), parked: [], error: null };
}

interface Stop {
  readonly commits: readonly OpenedCommit[];
  readonly index: number;
  readonly error: unknown;
}

/** What there is where a commit could not be applied. */
function stopped(
  { onGap }: StreamWork,
  reached: Pick<StreamResult, 'view' | 'row' | 'position'>,
  { commits, index, error }: Stop,
): StreamResult {
  const [applied, rest] = [storedOf(commits.slice(0, index)), storedOf(commits.slice(index))];
  const { position } = reached;
  if (error instanceof GapError && onGap === 'note') {
    const seen = Math.max(position.seen, ...rest.map(lastVersion));
    return { ...reached, position: { ...position, seen }, applied, parked: [], error: null };
  }
  return {
    ...reached,
    position: { ...position, parked: true },
    applied,
    parked: rest,
    error: error instanceof Error ? error : new Error(String(error)),
  };
}

function applyCommit(
  { view, tenant, id }: StreamWork,
  row: ViewRow | null,
  commit: OpenedCommit,
): ViewRow | null {
  const { stored, events } = commit;
  if (events instanceof Error) throw events;
  const occurrence = { id, at: stored.at };
  const body = events.reduce<object | null>((before, event) => view.project(before, event, occurrence), row);
  if (!body) return null;
  const created_at = row?.created_at ?? stored.at;
  return { ...body, tenant, id, version: lastVersion(stored), created_at, updated_at: stored.at };
}
