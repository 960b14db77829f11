/** `error` is the caller's fault or a refusal, `fault` the system's: X-Ray's words. `running` has not ended yet. */
export type Outcome = 'ok' | 'error' | 'fault' | 'running';

/**
 * A trace in a line. Filters: `operation` (exactly this one), `correlationId`, `failed=true` (neither ok nor running).
 * `sort` is `duration` (the slowest first, the default) or `time` (the newest first).
 */
export interface TraceSummary {
  readonly traceId: string;
  /** What was asked first: the bus operation, such as `CreateOrder`, or else the root segment's name. */
  readonly operation: string;
  readonly startedAt: number;
  /** From the first beginning to the last end. An order's trace goes on with its projection and its saga. */
  readonly milliseconds: number;
  /** How long the caller waited: the root segment's own duration. The traces are sorted by it. */
  readonly rootMilliseconds: number;
  /**
   * What the client saw, or what became of what the request set off, where that is worse. An attempt that was made again and succeeded,
   * as a saga's step after a conflict, does not count, nor does a call within work that went on.
   */
  readonly outcome: Outcome;
  /** Functions by their service name, in the order in which they first took part. */
  readonly services: readonly string[];
  readonly spans: number;
  readonly correlationIds: readonly string[];
}

/** A trace with its spans: a parent before its children, siblings by their beginning. */
export interface Trace extends TraceSummary {
  readonly tree: readonly Span[];
}

/** A segment or subsegment. */
export interface Span {
  readonly id: string;
  /** Null for a root, and where the parent is not known. */
  readonly parentId: string | null;
  /** 0 for a root. */
  readonly depth: number;
  readonly name: string;
  /** The service that it ran in, such as `command`; for a call the one that was called, such as `DynamoDB` or `PostgreSQL`. */
  readonly service: string;
  /** `invocation` of a function, `call` of another service or of the database, `work` inside a function. */
  readonly kind: 'invocation' | 'call' | 'work';
  readonly startedAt: number;
  /** Null while it runs. */
  readonly milliseconds: number | null;
  readonly outcome: Outcome;
  readonly error: { readonly type: string; readonly message: string } | null;
  /** X-Ray annotations, and for a call its operation; of AWS services request id and retries, of the database its statements. */
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
}
