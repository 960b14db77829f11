// biome-ignore-all lint/performance/noBarrelFile: it is one contract, whoever serves it or asks; its parts are files by subject.
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

export type { RecordedEvent, StreamSummary } from './observation/events.ts';
export type {
  AslState,
  Execution,
  ExecutionStatus,
  Executions,
  StateMachine,
  StateVisit,
  TaskAttempt,
} from './observation/executions.ts';
export type { Fault } from './observation/faults.ts';
export type { FunctionReport } from './observation/functions.ts';
export {
  type ExecutionChange,
  LIVE_TOPICS,
  type LiveEvent,
  type LiveTopic,
  type Pulse,
} from './observation/live.ts';
export { LOG_LEVELS, type LogLevel, type LogLine } from './observation/logs.ts';
export { MAP_NODES, type MapArrow, type MapNode, type SystemMap } from './observation/map.ts';
export type { MetricSeries, Metrics } from './observation/metrics.ts';
export type {
  ParkedStream,
  Position,
  Projections,
  ReadModelStatus,
  StreamReader,
  UnparkRequest,
  UnparkResult,
} from './observation/projections.ts';
export type { Outcome, Span, Trace, TraceSummary } from './observation/traces.ts';

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
