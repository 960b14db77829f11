/** Where functions put their metrics in CloudWatch. */
export const METRICS_NAMESPACE = 'ServerlessCqrs';

/**
 * The names of all metrics, shared by the functions that emit them, the alarms and dashboards that watch them, the console and the
 * laptop's /metrics; METRIC_MEANINGS says what each one is. Each has the dimension `service`, the function's name, besides those in
 * braces. Dimensions are of bounded cardinality: names and outcomes, never ids, never tenants; one that another metric of the same
 * invocation has, with another value, takes another name, so that they share a line (emf.ts).
 */
export const METRICS = {
  /** {command, outcome} */
  command: 'Command',
  /** {command} */
  commandDuration: 'CommandDuration',
  /** {command} */
  conflictRetried: 'ConflictRetried',
  /** {query, outcome} */
  query: 'Query',
  /** {query} */
  queryDuration: 'QueryDuration',
  unexpectedError: 'UnexpectedError',
  /** {event} */
  eventAppended: 'EventAppended',
  batchSize: 'BatchSize',
  poisonRecord: 'PoisonRecord',
  /** {projection} */
  projectedCommits: 'ProjectedCommits',
  projectionLag: 'ProjectionLag',
  parkedStreams: 'ParkedStreams',
  sagaStarted: 'SagaStarted',
  /** {sagaStatus} */
  sagaEnded: 'SagaEnded',
  /** {sagaStatus} */
  sagaDuration: 'SagaDuration',
  /** {step, outcome} */
  sagaStep: 'SagaStep',
  /** {step} */
  sagaStepDuration: 'SagaStepDuration',
  /** {breaker, state} */
  breakerState: 'BreakerState',
  /** {orderStatus} */
  orders: 'Orders',
  /** {orderStatus, currency} */
  revenue: 'Revenue',
  /** {subscription} */
  published: 'Published',
  /** {subscription} */
  publishFailed: 'PublishFailed',
  coldStart: 'ColdStart',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** What a metric is, in Prometheus' words: a count that adds up, values of which quantiles are told, or how many there are now. */
export interface MetricMeaning {
  readonly kind: 'counter' | 'summary' | 'gauge';
  readonly help: string;
}

/** What each metric says. Durations and lags are milliseconds, the rest counts, where nothing else is said. */
export const METRIC_MEANINGS: Readonly<Record<MetricName, MetricMeaning>> = {
  Command: { kind: 'counter', help: 'Commands that were asked for, by outcome: OK, or the code of an error' },
  CommandDuration: { kind: 'summary', help: 'How long commands took' },
  ConflictRetried: {
    kind: 'counter',
    help: 'Attempts that met a concurrent change and were made again; what outlives them is an outcome CONFLICT',
  },
  Query: { kind: 'counter', help: 'Queries that were asked for, by outcome: OK, or the code of an error' },
  QueryDuration: { kind: 'summary', help: 'How long queries took' },
  UnexpectedError: {
    kind: 'counter',
    help: 'Errors that nobody foresaw, whichever operation or step they ended',
  },
  EventAppended: { kind: 'counter', help: 'Events that were written, by type' },
  BatchSize: { kind: 'summary', help: "Records that a batch from the event table's stream holds" },
  PoisonRecord: { kind: 'counter', help: "Records of the event table's stream that are no commits" },
  ProjectedCommits: { kind: 'counter', help: 'Commits that were projected, by table of the read model' },
  ProjectionLag: {
    kind: 'summary',
    help: "From the decision of a batch's earliest commit until its rows could be read",
  },
  ParkedStreams: {
    kind: 'gauge',
    help: 'Streams that could not be projected and wait, told with each batch',
  },
  SagaStarted: { kind: 'counter', help: 'Order sagas that were started' },
  SagaEnded: {
    kind: 'counter',
    help: 'Order sagas that came to an end: COMPLETED, COMPENSATED, or FAILED where something could not be undone',
  },
  SagaDuration: { kind: 'summary', help: 'From the order to the end of its saga' },
  SagaStep: {
    kind: 'counter',
    help: "Attempts at a step or a compensation, by outcome: OK, or the error's name as the state machine knows it",
  },
  SagaStepDuration: { kind: 'summary', help: 'How long attempts at a step or a compensation took' },
  BreakerState: {
    kind: 'counter',
    help: 'Changes of circuit breakers, by the state that they came to: Open, HalfOpen or Closed',
  },
  Orders: { kind: 'counter', help: 'Orders that became PLACED, CONFIRMED, CANCELLED or FAILED' },
  Revenue: { kind: 'counter', help: 'What these orders are worth, in major units of the currency' },
  Published: { kind: 'counter', help: 'Changes that subscribers were told of' },
  PublishFailed: { kind: 'counter', help: 'Changes that subscribers could not be told of' },
  ColdStart: { kind: 'counter', help: 'Invocations that had to wait for their environment to start' },
};

/** Whom circuit breakers stand in front of. */
export const BREAKERS = ['payment provider', 'carrier', 'subscribers'] as const;
export type Breaker = (typeof BREAKERS)[number];
