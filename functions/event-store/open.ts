import type { Upcaster, Upcasters } from '../../domain/decider.ts';
import { UPCASTERS } from '../../domain/upcasters.ts';
import type { SubjectKeys } from '../privacy/subject-keys.ts';
import type { CommitItem, StoredEvent } from './commit.ts';
import { unseal } from './sealing.ts';
import { parseStreamKey } from './stream.ts';

/**
 * Makes commits, as they are stored, ready to be interpreted: every event at the schema number that it is written with
 * now. Whoever looks into an event opens its commit first; what only carries commits on leaves them as they are.
 */
export type OpenCommits = (commits: readonly CommitItem[]) => Promise<readonly CommitItem[]>;

/** Opens commits for whoever needs nothing personal: it stays blank. */
export const openCommits: OpenCommits = async (commits) => commits.map(upcast);

/**
 * Opens commits with what is personal in them, where its key is still there.
 *
 * @throws UnreadableError where that was tampered with
 * @throws ServiceUnavailableError, RateLimitedError when the keys cannot be had now
 */
export function openWith(keys: SubjectKeys): OpenCommits {
  return async (commits) => (await unseal(keys, commits)).map(upcast);
}

/** A commit whose events are all of today's shape, as most are, is answered as it is. */
function upcast(commit: CommitItem): CommitItem {
  const upcasters = UPCASTERS[parseStreamKey(commit.pk).type];
  if (!upcasters || !commit.events.some((event) => due(upcasters, event).length > 0)) return commit;
  return { ...commit, events: commit.events.map((event) => upcastEvent(upcasters, event)) };
}

function upcastEvent(upcasters: Upcasters, event: StoredEvent): StoredEvent {
  const steps = due(upcasters, event);
  // Each step takes what the one before it answers, the first what was stored: their types meet at the schema number.
  const data = steps.reduce<object>((before, step) => step(before as never), event.data);
  return { type: event.type, v: event.v + steps.length, data };
}

/** The steps that an event still has to take; none for one of a newer release, after a roll-back. */
function due(upcasters: Upcasters, { type, v }: StoredEvent): readonly Upcaster[] {
  return upcasters[type]?.slice(v - 1) ?? [];
}
