import type { DomainEvent } from '../../domain/decider.ts';

/** Who and what caused a commit. All of it is stored with the commit, and none of it changes what the events mean. */
export interface CommitMetadata {
  /** Derived from the command's idempotency key: two commits of one stream never share it. */
  readonly commitId: string;
  /** When it was decided; ISO 8601, UTC. */
  readonly at: string;
  /** The subject of the principal, or the name of the service. */
  readonly actor: string;
  readonly correlationId: string;
  /** The command or event that led to this one; null at the edge. */
  readonly causationId: string | null;
  /** The X-Ray trace header of the request, so that what follows joins its trace. */
  readonly trace: string | null;
}

/** An event as it is stored: `v` is the schema number that it was written with. */
export interface StoredEvent {
  readonly type: string;
  readonly v: number;
  readonly data: object;
}

const KEYED = 'key-';

/**
 * The id of a commit whose command may come again under a client's idempotency key. Streams remember such commits; the
 * many others of a busy stream, such as a product's reservations, cannot push them out.
 */
export function keyedCommitId(digest: string): string {
  return `${KEYED}${digest}`;
}

/** Whether somebody may ask for the commit by its id: by its key, or as what created the stream. */
export function isRemembered({ commitId, sk }: Pick<CommitItem, 'commitId' | 'sk'>): boolean {
  return sk === 1 || commitId.startsWith(KEYED);
}

/** A commit that is remembered by a snapshot, so that idempotency reaches back past it. */
export interface CommitReference {
  readonly id: string;
  /** The version of the commit's last event. */
  readonly version: number;
}

/** The state after a commit, stored in it. */
export interface Snapshot {
  /** The aggregate's `stateVersion` when it was taken. */
  readonly schema: number;
  readonly state: unknown;
  readonly createdAt: string;
  /** The commits that are remembered, oldest first, this one's included if it is one of them. */
  readonly commits: readonly CommitReference[];
}

/** What is personal in a commit, encrypted under the key of the person. The commit itself is blank in its place. */
export interface Sealed {
  /** The id of the key that the stream keeps to. */
  readonly key: string;
  /** Nonce, authentication tag and ciphertext, in base64; null where the key was shredded before there was anything to seal. */
  readonly box: string | null;
}

/**
 * One commit, one DynamoDB item. The sort key is the version of its *first* event: keyed by the last one, two
 * concurrent commits of different length would both find their key free.
 */
export interface CommitItem extends CommitMetadata {
  readonly pk: string;
  readonly sk: number;
  readonly count: number;
  readonly events: readonly StoredEvent[];
  readonly snapshot?: Snapshot;
  readonly sealed?: Sealed;
}

/** The version of the commit's last event. */
export function lastVersion({ sk, count }: Pick<CommitItem, 'sk' | 'count'>): number {
  return sk + count - 1;
}

/** Events as they are stored, with the schema numbers that they are written with now. */
export function toStored<Event extends DomainEvent>(
  events: readonly Event[],
  versions: Readonly<Record<Event['type'], number>>,
): StoredEvent[] {
  return events.map(({ type, data }) => ({ type, v: versions[type as Event['type']], data }));
}
