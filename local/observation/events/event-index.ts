import type { StreamSummary } from '../../../console/api/observation.ts';
import { Recent } from '../recent.ts';
import { type Commit, typeOfStream } from './commit.ts';

/** Streams and commits that are remembered: some 10 MB at most. What they say stays in the table. */
const STREAMS = 20_000;
const COMMITS = 20_000;

/** A commit, as much as it takes to find it. */
export interface CommitReference {
  readonly stream: string;
  /** The version of its first event. */
  readonly version: number;
  readonly eventTypes: readonly string[];
  readonly correlationId: string | null;
}

/** Which streams there are and what was written last, in the order of arrival. */
export class EventIndex {
  /** The one that was written to last is last. */
  readonly #streams = new Map<string, StreamSummary & { readonly arrival: number }>();
  readonly #commits = new Recent<CommitReference>({ items: COMMITS, weight: Number.POSITIVE_INFINITY });
  /** Every text of which there are few is kept once. */
  readonly #words = new Map<string, string>();
  #arrivals = 0;

  /** Takes a commit in; what was there before changes nothing and is false. */
  add(commit: Commit): boolean {
    const known = this.#streams.get(commit.pk);
    if (known !== undefined && commit.sk <= known.version) return false;
    const eventTypes = commit.events.map(({ type }) => this.#word(String(type)));
    const stream = this.#touch(commit, known, eventTypes.at(-1) ?? '');
    const { sk: version, correlationId } = commit;
    this.#commits.add({ stream, version, eventTypes, correlationId });
    return true;
  }

  /** The version of a stream's last event; undefined where the stream is not known. */
  head(stream: string): number | undefined {
    return this.#streams.get(stream)?.version;
  }

  get tenants(): string[] {
    return [...new Set(Array.from(this.#streams.keys(), (stream) => stream.split('/')[0] ?? ''))];
  }

  /** Every stream with the number of its last arrival, the one that was written to last first. */
  streams(): (StreamSummary & { readonly arrival: number })[] {
    return [...this.#streams.values()].reverse();
  }

  /** Commits with the numbers of their arrival, the newest first, from before a number on. */
  commits(before?: number): Generator<readonly [number, CommitReference]> {
    return this.#commits.newestFirst(before);
  }

  #touch({ pk, sk, count, at }: Commit, known: StreamSummary | undefined, lastEventType: string): string {
    const stream = known?.stream ?? pk;
    this.#arrivals += 1;
    this.#streams.delete(stream);
    this.#streams.set(stream, {
      stream,
      type: known?.type ?? this.#word(typeOfStream(pk)),
      version: sk + count - 1,
      lastEventType,
      createdAt: known?.createdAt ?? at,
      updatedAt: at,
      arrival: this.#arrivals,
    });
    if (this.#streams.size > STREAMS) this.#streams.delete(this.#streams.keys().next().value ?? '');
    return stream;
  }

  #word(text: string): string {
    const known = this.#words.get(text);
    if (known === undefined) this.#words.set(text, text);
    return known ?? text;
  }
}
