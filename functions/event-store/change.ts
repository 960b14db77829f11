import type { Aggregate, DomainEvent } from '../../domain/decider.ts';
import type { PersonalData } from '../../domain/personal.ts';
import { type CommitItem, type CommitMetadata, toStored } from './commit.ts';
import { applyCommit, type Loaded } from './loaded.ts';
import { streamKey } from './stream.ts';

/** Every how many commits one carries the state after it. A load reads at most as many items. */
export const SNAPSHOT_EVERY = 25;

/** What a command leads to in one stream: ready to be appended. */
export interface Change<State = unknown> {
  readonly before: Loaded<State>;
  readonly after: Loaded<State>;
  /** The commit; null where there are no events, so that nothing is written. */
  readonly item: CommitItem | null;
  /** What of the commit is personal, where anything can be. */
  readonly personal: PersonalFields | null;
}

/** Which fields are personal, and whom they are about; null where that is nobody. */
export interface PersonalFields extends Omit<PersonalData<never, string>, 'subject'> {
  readonly subject: string | null;
}

/** The commit of events onto an aggregate, with a snapshot where one is due, and the aggregate after it. */
export function change<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, never, Event>,
  before: Loaded<State>,
  events: readonly Event[],
  metadata: CommitMetadata,
): Change<State> {
  if (events.length === 0) return { before, after: before, item: null, personal: null };
  const commit: CommitItem = {
    pk: streamKey(before.stream),
    sk: before.version + 1,
    count: events.length,
    ...metadata,
    events: toStored(events, aggregate.eventVersions),
  };
  const after = applyCommit(aggregate, before, commit);
  const personal = aggregate.personal
    ? { ...aggregate.personal, subject: aggregate.personal.subject(after.state) }
    : null;
  if (after.commitsSinceSnapshot < SNAPSHOT_EVERY) return { before, after, item: commit, personal };
  const { state, createdAt, commits } = after;
  const snapshot = { schema: aggregate.stateVersion, state, createdAt, commits };
  return { before, after, item: { ...commit, snapshot }, personal };
}
