import type { KeptSpan } from './span.ts';

/** Traces that are remembered, and of how many spans in all; a single trace keeps its first spans. */
export const TRACES = 1_000;
const SPANS = 20_000;
const SPANS_OF_ONE = 1_000;
/** A batch of an event source mapping goes on with so many traces. */
const LINKS = 100;

/** Where another trace goes on with one: below this segment. */
export interface Link {
  readonly traceId: string;
  readonly segmentId: string | null;
}

/** One trace and what is known of it. */
export interface KeptTrace {
  readonly id: string;
  readonly spans: Map<string, KeptSpan>;
  readonly correlationIds: Set<string>;
  /** Traces that go on with this one, as the invocation by a stream goes on with those of its records. */
  readonly followers: Map<string, Link>;
  /** Traces that this one goes on with. */
  readonly origins: Set<string>;
}

/** The newest traces by their first span. */
export class TraceStore {
  readonly #traces = new Map<string, KeptTrace>();
  readonly #changed: (traceId: string) => void;
  #spans = 0;

  /** `changed` is told which trace has changed, of those that began by themselves. */
  constructor(changed: (traceId: string) => void) {
    this.#changed = changed;
  }

  find(traceId: string): KeptTrace | undefined {
    return this.#traces.get(traceId);
  }

  /** Traces that began by themselves; what goes on with another one is part of that. */
  *beginnings(): Generator<KeptTrace> {
    for (const trace of this.#traces.values()) {
      const isOwn = trace.origins.size === 0 && trace.spans.size > 0;
      if (isOwn) yield trace;
    }
  }

  /** Adds a span, or what has become of it. */
  put(traceId: string, span: KeptSpan): void {
    const trace = this.#traceOf(traceId);
    const isNew = !trace.spans.has(span.id);
    if (isNew && trace.spans.size >= SPANS_OF_ONE) return;
    trace.spans.set(span.id, span);
    if (isNew) this.#spans += 1;
    this.#forgetOldest();
    this.#tell(trace);
  }

  correlate(traceId: string, correlationId: string): void {
    this.find(traceId)?.correlationIds.add(correlationId);
  }

  /** From here on, the follower's spans are shown below the segment; the first one, where it goes on with several of a trace. */
  link(follower: string, origin: Link): void {
    const known = this.find(origin.traceId);
    if (known === undefined || follower === origin.traceId) return;
    if (known.followers.has(follower) || known.followers.size >= LINKS) return;
    known.followers.set(follower, { traceId: follower, segmentId: origin.segmentId });
    this.#traceOf(follower).origins.add(origin.traceId);
  }

  #traceOf(id: string): KeptTrace {
    const known = this.#traces.get(id);
    if (known !== undefined) return known;
    const trace: KeptTrace = {
      id,
      spans: new Map(),
      correlationIds: new Set(),
      followers: new Map(),
      origins: new Set(),
    };
    this.#traces.set(id, trace);
    return trace;
  }

  #forgetOldest(): void {
    for (const trace of this.#traces.values()) {
      if (this.#traces.size <= TRACES && this.#spans <= SPANS) return;
      this.#forget(trace);
    }
  }

  /** With what goes on with this trace only: alone it would look as if it had begun by itself. */
  #forget(trace: KeptTrace): void {
    this.#traces.delete(trace.id);
    this.#spans -= trace.spans.size;
    for (const id of trace.followers.keys()) {
      const follower = this.find(id);
      follower?.origins.delete(trace.id);
      if (follower?.origins.size === 0) this.#forget(follower);
    }
  }

  /** Whatever a trace goes on with has changed, too. */
  #tell(trace: KeptTrace, told = new Set<string>()): void {
    if (told.has(trace.id)) return;
    told.add(trace.id);
    if (trace.origins.size === 0) this.#changed(trace.id);
    for (const id of trace.origins) {
      const origin = this.find(id);
      if (origin !== undefined) this.#tell(origin, told);
    }
  }
}
