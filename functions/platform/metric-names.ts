/** The names of all metrics, shared by the functions that emit them and the alarms that watch them. */
export const METRICS = {
  command: 'Command',
  commandDuration: 'CommandDuration',
  conflictRetried: 'ConflictRetried',
  query: 'Query',
  queryDuration: 'QueryDuration',
  projectedCommits: 'ProjectedCommits',
  projectionLag: 'ProjectionLag',
  parkedStreams: 'ParkedStreams',
  sagaStarted: 'SagaStarted',
  sagaStep: 'SagaStep',
  poisonRecord: 'PoisonRecord',
  published: 'Published',
  publishFailed: 'PublishFailed',
  breakerState: 'BreakerState',
} as const;
