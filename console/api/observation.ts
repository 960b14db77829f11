/**
 * The observation API: what a running system lets somebody see of it. The laptop cloud serves it at `/observe/v1` of the
 * GraphQL port; a deployment could serve the same from CloudWatch, X-Ray, Step Functions and the event table.
 *
 * - Everything is JSON over GET, but for the two POSTs and the live feed, which is `text/event-stream`.
 * - Points in time are milliseconds since the epoch, durations milliseconds; both may have a fraction.
 * - What is not known is null, never left out. Lists are the newest first, unless it is said otherwise.
 * - An error is an HTTP status and `ObservationFailure`: 400 for an argument, 404 for what does not exist or is no longer
 *   remembered, 503 for what cannot be asked at the moment (the database is away).
 * - Unknown query parameters are refused with 400: a filter that is misspelt would show everything.
 * - Names are those of AWS where it has one: a deployed backend has nothing to translate, and a reader nothing to learn twice.
 *
 * | request, below `/observe/v1` | answer |
 * |---|---|
 * | `GET /` | `About` |
 * | `GET /metrics?name&namespace&minutes` | `Metrics` |
 * | `GET /traces?operation&correlationId&failed&sort&limit&cursor` | `Page<TraceSummary>` |
 * | `GET /traces/<trace id>` | `Trace` |
 * | `GET /logs?correlationId&traceId&function&level&text&limit&cursor` | `Page<LogLine>` |
 * | `GET /functions` | `FunctionReport[]` |
 * | `GET /streams?type&text&limit&cursor` | `Page<StreamSummary>` |
 * | `GET /streams/<tenant>/<type>/<id>?limit&cursor` | `Page<RecordedEvent>` of one stream |
 * | `GET /events?type&eventType&correlationId&limit&cursor` | `Page<RecordedEvent>` of all streams |
 * | `GET /executions/<order id>?tenant` | `Executions` |
 * | `GET /map` | `SystemMap` |
 * | `GET /projections` | `Projections` |
 * | `GET /projections/positions?behind&limit&cursor` | `Page<Position>` |
 * | `POST /projections/unpark` with `UnparkRequest` | `UnparkResult` |
 * | `GET /faults` | `Fault[]` |
 * | `POST /faults/<fault id>` | the `Fault` as it is then |
 * | `GET /live?topics` | a stream of `LiveEvent` |
 */

/** Where the API is, below the origin. */
export const OBSERVATION_ROOT = '/observe/v1';

/** What a request that failed answers. */
export interface ObservationFailure {
  readonly error: { readonly code: string; readonly message: string };
}

/**
 * One page of a list. `limit` is 1 to 500, 100 by default. `next` is the `cursor` of the page after this one, opaque, and null
 * on the last. A cursor stays good while the list grows at its head: nothing comes twice, nothing is left out.
 */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** What this backend can tell. A console hides what is not among the capabilities. */
export interface About {
  /** Such as `laptop`. */
  readonly backend: string;
  readonly startedAt: number;
  readonly capabilities: readonly Capability[];
  /** How much is remembered; the oldest is forgotten first. */
  readonly remembers: {
    readonly logLines: number;
    readonly traces: number;
    readonly metricMinutes: number;
  };
}

/** A part of the API by the first segment of its path. */
export type Capability =
  | 'metrics'
  | 'traces'
  | 'logs'
  | 'functions'
  | 'streams'
  | 'events'
  | 'executions'
  | 'map'
  | 'projections'
  | 'faults'
  | 'live';

// --- Metrics

/**
 * The metrics of the last `minutes` (1 to 60, 15 by default), all of them or those of a `namespace` or a `name`. They share one
 * time axis: buckets of `bucketMilliseconds`, of which `times` has the beginnings, oldest first. The last one is still filling.
 *
 * `ServerlessCqrs` holds what the functions emit as EMF (functions/platform/metric-names.ts). What AWS measures itself has its
 * namespaces, names and units there: `AWS/Lambda` Invocations, Errors, Duration, IteratorAge by FunctionName (here the service's
 * name, such as `command`); `AWS/AppSync` Requests, Latency, 4XXError, 5XXError; `AWS/States` ExecutionsStarted,
 * ExecutionsSucceeded, ExecutionsFailed, ExecutionTime.
 */
export interface Metrics {
  readonly bucketMilliseconds: number;
  readonly times: readonly number[];
  readonly series: readonly MetricSeries[];
}

/** One metric with one set of dimensions. Every array has an element a bucket; null where nothing was measured. */
export interface MetricSeries {
  readonly namespace: string;
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'Bytes' | 'None';
  readonly dimensions: Readonly<Record<string, string>>;
  /** Number of values. */
  readonly samples: readonly (number | null)[];
  readonly sum: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

// --- Traces

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

// --- Logs

/** Severities, in ascending order. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A line that a function wrote. Filters: `level` (this one and above), `text` (anywhere in the line, whatever the case),
 * `function` (service name), `correlationId`, `traceId`. EMF lines are metrics and no log lines.
 */
export interface LogLine {
  /** Ascending with the time of arrival. */
  readonly id: number;
  readonly at: number;
  /** The service's name, such as `command`. */
  readonly function: string;
  readonly requestId: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly correlationId: string | null;
  readonly traceId: string | null;
  /** What else the line says, without what has a field above. */
  readonly fields: Readonly<Record<string, unknown>>;
}

// --- Functions

/** What a function has done since the start, and in the last five minutes. In the order of their names. */
export interface FunctionReport {
  /** The service's name, such as `command`. */
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
  readonly coldStarts: number;
  /** Invocations under way. */
  readonly running: number;
  /** Execution environments that exist. */
  readonly environments: number;
  /** Of the last five minutes; null where there was no invocation. */
  readonly duration: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  readonly timeoutMilliseconds: number;
  readonly memoryMegabytes: number;
  readonly lastError: { readonly at: number; readonly type: string; readonly message: string } | null;
  /** Of the last five minutes, in 60 buckets of 5 s, the oldest first. */
  readonly recent: {
    readonly invocations: readonly number[];
    readonly errors: readonly number[];
    readonly p99: readonly (number | null)[];
  };
}

// --- Events

/** A stream in a line; the one that was written to last is first. `text` is looked for in the stream's id. */
export interface StreamSummary {
  /** `<tenant>/<type>/<id>` */
  readonly stream: string;
  readonly type: string;
  /** Of its last event; also the number of its events. */
  readonly version: number;
  readonly lastEventType: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An event of the event table, with what its commit says of it. */
export interface RecordedEvent {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly occurredAt: number;
  readonly actor: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly traceId: string | null;
  readonly commitId: string;
  /** Place within its commit, and how many events that has. */
  readonly commitIndex: number;
  readonly commitSize: number;
  /** The commit also holds the state after it. */
  readonly snapshot: boolean;
  /** As it is stored: amounts in minor units, personal data sealed. */
  readonly data: Readonly<Record<string, unknown>>;
}

// --- Executions

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The executions of the saga for one order (`tenant` is `default` by default), the oldest first, and the machine they run. */
export interface Executions {
  readonly orderId: string;
  /** The state machine's definition in Amazon States Language, parsed. */
  readonly definition: StateMachine;
  readonly executions: readonly Execution[];
}

/** As much of Amazon States Language as a diagram needs; the rest is there, too. */
export interface StateMachine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
}

export interface AslState {
  readonly Type: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals: readonly string[] }[];
  readonly Retry?: readonly { readonly MaxAttempts?: number }[];
  readonly TimeoutSeconds?: number;
}

export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly redrives: number;
  /** Why it did not succeed. */
  readonly error: { readonly name: string; readonly cause: string } | null;
  /** In the order in which they were entered. */
  readonly visits: readonly StateVisit[];
}

/** One stay in one state. */
export interface StateVisit {
  readonly state: string;
  readonly enteredAt: number;
  /** Null while it is there, and where the execution ended in it. */
  readonly exitedAt: number | null;
  /** `caught`: its last attempt failed, and a catcher took it from there. */
  readonly outcome: 'running' | 'succeeded' | 'caught' | 'failed';
  /** Of a Task, in order; empty for other states. */
  readonly attempts: readonly TaskAttempt[];
}

export interface TaskAttempt {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'timedOut';
  /** `cause` is the function's errorMessage where there is one. */
  readonly error: { readonly name: string; readonly cause: string } | null;
}

// --- The map

/** The boxes of the architecture picture. */
export const MAP_NODES = [
  'graphqlClients',
  'rpcClients',
  'appsync',
  'urls',
  'command',
  'query',
  'events',
  'projector',
  'reactor',
  'postgres',
  'stepFunctions',
  'saga',
] as const;
export type MapNode = (typeof MAP_NODES)[number];

/** What went along the arrows in the last `windowMilliseconds`. Arrows that nobody measures are left out. */
export interface SystemMap {
  readonly at: number;
  readonly windowMilliseconds: number;
  readonly arrows: readonly MapArrow[];
}

/**
 * One arrow, from who asks to who answers; for the table's stream from the table to its reader. What it counts is of the
 * kind of the arrow: requests, invocations, batches, calls of DynamoDB, transactions of PostgreSQL, task attempts.
 */
export interface MapArrow {
  readonly from: MapNode;
  readonly to: MapNode;
  readonly requests: number;
  readonly errors: number;
  /** Null where nothing went, or no latency is known. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** For a reader of a stream: the age of the oldest record that waits for it; 0 where none does. Null on other arrows. */
  readonly lagMilliseconds: number | null;
}

// --- Projections

export interface Projections {
  /** Readers of the event table's stream: `projector` and `reactor`. */
  readonly readers: readonly StreamReader[];
  /** Of the read model; null while the database cannot be asked. */
  readonly readModel: ReadModelStatus | null;
  /** The longest waiting first. */
  readonly parked: readonly ParkedStream[];
}

/** An event source mapping. */
export interface StreamReader {
  readonly function: string;
  /** `retrying`: the batch at its head has failed and comes again. */
  readonly state: 'idle' | 'reading' | 'retrying';
  /** Age of the oldest record that waits; 0 where none does. */
  readonly lagMilliseconds: number;
  /** Since the start. */
  readonly batches: number;
  readonly records: number;
  readonly retries: number;
  /** Records that were given up on and went to the failure destination. */
  readonly discarded: number;
  readonly lastError: { readonly at: number; readonly message: string } | null;
}

export interface ReadModelStatus {
  readonly streams: number;
  /** Streams whose position is behind the event table, parked ones included. */
  readonly streamsBehind: number;
  readonly parkedStreams: number;
  /** The sum of all positions. */
  readonly eventsProjected: number;
}

/** How far a stream has been projected. `behind=true` shows only those that lack something. */
export interface Position {
  readonly stream: string;
  /** Of the last event in the read model. */
  readonly projected: number;
  /** Of the last event in the event table. */
  readonly head: number;
  readonly parked: boolean;
}

export interface ParkedStream {
  readonly stream: string;
  /** The first commit that waits, by the version of its first event. */
  readonly version: number;
  /** How many commits wait. */
  readonly commits: number;
  readonly error: string;
  readonly since: number;
}

export interface UnparkRequest {
  readonly stream: string;
}

/** What replaying the commits of a parked stream came to. */
export interface UnparkResult {
  readonly stream: string;
  readonly applied: number;
  /** Null once it is no longer parked. */
  readonly error: string | null;
}

// --- Faults

/** Something that can be made to go wrong once. */
export interface Fault {
  readonly id: string;
  readonly target: 'payment' | 'shipment' | 'projection';
  readonly title: string;
  /** What happens, and what should be seen to recover. */
  readonly description: string;
  /**
   * `order`: it is asked for by an order itself, as with a payment provider's test cards: what is merged into CreateOrderInput.
   * `arm`: it is asked for by POST, and strikes the next time.
   */
  readonly by:
    | { readonly kind: 'order'; readonly input: Readonly<Record<string, unknown>> }
    | { readonly kind: 'arm' };
  /** `armed` waits for the next time, `active` is going on. Always `ready` for kind `order`. */
  readonly state: 'ready' | 'armed' | 'active';
}

// --- The live feed

/**
 * What the live feed tells: the SSE `event` is `topic`, its `data` is `data` as JSON. `topics` is a comma-separated choice; all
 * without it. A reader that is too slow loses the oldest and is told how many by `dropped`. After a reconnection (`open` again)
 * a reader asks anew what it shows: nothing is sent twice. A comment every 15 s keeps the connection.
 */
export type LiveEvent =
  | { readonly topic: 'event'; readonly data: RecordedEvent }
  /** A delivery to the projector has ended: what is read of these streams may be newer from now on. */
  | { readonly topic: 'projected'; readonly data: { readonly streams: readonly string[] } }
  | { readonly topic: 'log'; readonly data: LogLine }
  /** A trace has ended, or grown after that. */
  | { readonly topic: 'trace'; readonly data: TraceSummary }
  /** Something happened in an execution: ask for it again. At most every 50 ms an execution, and always after the last change. */
  | { readonly topic: 'execution'; readonly data: ExecutionChange }
  /** Every second. */
  | { readonly topic: 'pulse'; readonly data: Pulse }
  | { readonly topic: 'fault'; readonly data: Fault }
  /** The console has been built anew: what is shown is an older one. */
  | { readonly topic: 'console'; readonly data: null }
  | { readonly topic: 'dropped'; readonly data: { readonly events: number } };

export type LiveTopic = LiveEvent['topic'];

export interface ExecutionChange {
  readonly tenant: string;
  readonly orderId: string;
  readonly executionArn: string;
  readonly status: ExecutionStatus;
  /** The state it is in, or ended in. */
  readonly state: string | null;
}

/** How the system is doing, in a line. */
export interface Pulse {
  readonly at: number;
  /** Of clients, through all doors, in the last second. */
  readonly requests: number;
  readonly errors: number;
  /** The projector's. */
  readonly lagMilliseconds: number;
  readonly parkedStreams: number;
  readonly runningExecutions: number;
}
