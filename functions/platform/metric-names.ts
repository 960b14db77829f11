/** Where functions put their metrics in CloudWatch. */
export const METRICS_NAMESPACE = 'ServerlessCqrs';

/**
 * The names of all metrics, shared by the functions that emit them, the alarms and dashboards that watch them, and the console.
 * Each has the dimension `service`, the function's name, besides those in braces. Dimensions are of bounded cardinality: names and
 * outcomes, never ids, never tenants; one that another metric of the same invocation has, with another value, takes another name, so
 * that they share a line (emf.ts). Durations and lags are milliseconds, the rest counts, where nothing else is said.
 */
export const METRICS = {
  /** Commands that were asked for {command, outcome}: `OK`, or the code of an error. */
  command: 'Command',
  /** {command} */
  commandDuration: 'CommandDuration',
  /** Attempts that met a concurrent change and were made again {command}. What outlives them is a command's outcome `CONFLICT`. */
  conflictRetried: 'ConflictRetried',
  /** {query, outcome} */
  query: 'Query',
  /** {query} */
  queryDuration: 'QueryDuration',
  /** Errors that nobody foresaw, whichever operation or step they ended. */
  unexpectedError: 'UnexpectedError',
  /** Events that were written {event}. */
  eventAppended: 'EventAppended',
  /** Records that a batch from the event table's stream holds. */
  batchSize: 'BatchSize',
  /** Records of that stream that are no commits. */
  poisonRecord: 'PoisonRecord',
  /** {projection}: a table of the read model. */
  projectedCommits: 'ProjectedCommits',
  /** From the decision of a batch's earliest commit until its rows could be read. */
  projectionLag: 'ProjectionLag',
  /** Streams that wait, told when the number changes. */
  parkedStreams: 'ParkedStreams',
  sagaStarted: 'SagaStarted',
  /** Sagas that came to an end {sagaStatus}: `COMPLETED`, `COMPENSATED`, or `FAILED` where something could not be undone. */
  sagaEnded: 'SagaEnded',
  /** From the order to the saga's end {sagaStatus}. */
  sagaDuration: 'SagaDuration',
  /** Attempts at a step or a compensation {step, outcome}: `OK`, or the error's name as the state machine knows it. */
  sagaStep: 'SagaStep',
  /** {step} */
  sagaStepDuration: 'SagaStepDuration',
  /** Circuit breakers that changed {breaker, state}: `Open`, `HalfOpen` or `Closed`. */
  breakerState: 'BreakerState',
  /** Orders {orderStatus}: `PLACED`, `CONFIRMED`, `CANCELLED` or `FAILED`. */
  orders: 'Orders',
  /** What these orders are worth, in major units of the currency {orderStatus, currency}. */
  revenue: 'Revenue',
  /** Subscribers were told of a change {subscription}. */
  published: 'Published',
  /** {subscription} */
  publishFailed: 'PublishFailed',
  /** Invocations that had to wait for their environment to start. */
  coldStart: 'ColdStart',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

/** Whom circuit breakers stand in front of. */
export const BREAKERS = ['payment provider', 'carrier', 'subscribers'] as const;
export type Breaker = (typeof BREAKERS)[number];
