import { ShopError } from '../../domain/errors.ts';
import type { CommitItem, StoredEvent } from '../event-store/commit.ts';
import { storeFailure } from '../event-store/failure.ts';
import type { OpenCommits } from '../event-store/open.ts';

/** A commit as it is stored, with its events as views take them, or why they cannot be read. */
export interface OpenedCommit {
  readonly stored: CommitItem;
  readonly events: readonly StoredEvent[] | Error;
}

/**
 * Opens a batch at once. Where that fails for a reason that will not pass, commits are opened one by one, so that only
 * those at fault stay closed.
 *
 * @throws what is wrong for the moment only: a service that is away or throttles
 */
export async function openBatch(commits: readonly CommitItem[], open: OpenCommits): Promise<OpenedCommit[]> {
  try {
    const opened = await open(commits);
    return commits.map((stored, index) => ({ stored, events: opened[index]?.events ?? [] }));
  } catch (cause) {
    refuseToPark(cause);
    return Promise.all(commits.map((stored) => openOne(stored, open)));
  }
}

async function openOne(stored: CommitItem, open: OpenCommits): Promise<OpenedCommit> {
  try {
    const [opened] = await open([stored]);
    return { stored, events: opened?.events ?? [] };
  } catch (cause) {
    refuseToPark(cause);
    return { stored, events: cause instanceof Error ? cause : new Error(String(cause)) };
  }
}

/** Whatever a service has said, or was not there to say, has nothing to do with the commit. */
function refuseToPark(cause: unknown): void {
  const failure = storeFailure(cause);
  if (failure instanceof ShopError) throw failure;
  if (cause instanceof Error && '$metadata' in cause) throw cause;
}
