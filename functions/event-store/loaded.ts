import { type Aggregate, type DomainEvent, fold } from '../../domain/decider.ts';
import { type CommitItem, type CommitReference, isRemembered, lastVersion, type Snapshot } from './commit.ts';
import type { StreamId } from './stream.ts';

/** An aggregate as a load found it. */
export interface Loaded<State> {
  readonly stream: StreamId;
  /** The version of the last event; 0 for a stream that does not exist. */
  readonly version: number;
  readonly state: State;
  /** Times of the first and the last commit (ISO 8601); empty for a stream that does not exist. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The commits that are remembered, oldest first: the one that created the stream, and the latest with a key. */
  readonly commits: readonly CommitReference[];
  readonly commitsSinceSnapshot: number;
  /** The id of the key that seals what is personal in the stream, though it may be shredded; null where nothing is. */
  readonly key: string | null;
}

/** How many commits with a key are remembered, beside the first. At 40 bytes each they stay below 5 KB. */
const REMEMBERED_KEYS = 100;

/** A stream without events, as a command that creates expects it. */
export function emptyStream<State>(
  aggregate: { readonly initialState: State },
  stream: StreamId,
): Loaded<State> {
  return {
    stream,
    version: 0,
    state: aggregate.initialState,
    createdAt: '',
    updatedAt: '',
    commits: [],
    commitsSinceSnapshot: 0,
    key: null,
  };
}

/** The aggregate after one more commit; after a part of it, where `atMost` lies inside. */
export function applyCommit<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, never, Event>,
  loaded: Loaded<State>,
  commit: Omit<CommitItem, 'snapshot'>,
  atMost = Number.POSITIVE_INFINITY,
): Loaded<State> {
  // What is stored was written by this aggregate: the stream's key says so.
  const events = commit.events.slice(0, atMost - commit.sk + 1) as unknown as readonly Event[];
  const version = commit.sk + events.length - 1;
  return {
    stream: loaded.stream,
    version,
    state: fold(aggregate, loaded.state, events, commit.at),
    createdAt: loaded.createdAt || commit.at,
    updatedAt: commit.at,
    commits: remember(loaded.commits, commit, version),
    commitsSinceSnapshot: loaded.commitsSinceSnapshot + 1,
    key: commit.sealed?.key ?? loaded.key,
  };
}

function remember(
  known: readonly CommitReference[],
  commit: Pick<CommitItem, 'commitId' | 'sk'>,
  version: number,
): readonly CommitReference[] {
  if (!isRemembered(commit)) return known;
  const [first, ...keyed] = [...known, { id: commit.commitId, version }];
  return first ? [first, ...keyed.slice(-REMEMBERED_KEYS)] : [];
}

/** The aggregate as the snapshot in a commit has it. */
export function fromSnapshot<State>(stream: StreamId, commit: CommitItem, snapshot: Snapshot): Loaded<State> {
  return {
    stream,
    version: lastVersion(commit),
    // The schema number was compared before: this is what the aggregate wrote.
    state: snapshot.state as State,
    createdAt: snapshot.createdAt,
    updatedAt: commit.at,
    commits: snapshot.commits,
    commitsSinceSnapshot: 0,
    key: commit.sealed?.key ?? null,
  };
}
