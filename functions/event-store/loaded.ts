import { type Aggregate, type DomainEvent, fold } from '../../domain/decider.ts';
import { type CommitItem, type CommitReference, lastVersion, type Snapshot } from './commit.ts';
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
  /** The latest commits, oldest first: at least those since the last snapshot but one. */
  readonly commits: readonly CommitReference[];
  readonly commitsSinceSnapshot: number;
}

/** How many commits a snapshot remembers. At 30 bytes each they stay below 4 KB. */
const REMEMBERED_COMMITS = 100;

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
    commits: [...loaded.commits, { id: commit.commitId, version }].slice(-REMEMBERED_COMMITS),
    commitsSinceSnapshot: loaded.commitsSinceSnapshot + 1,
  };
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
  };
}
