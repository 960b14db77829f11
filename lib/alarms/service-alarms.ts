import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../functions/platform/metric-names.ts';
import { ownMetric, sum } from '../metrics.ts';
import type { ServiceFunction } from '../service-function.ts';
import type { OperatorAlarms } from './operator-alarms.ts';

/** One may be a deployment, or a connection that was lost; three in five minutes are no accident. */
const FAILURES = 3;
/** A few are a burst that Lambda had not scaled to yet. */
const THROTTLES = 5;
/** A long poll of 25 s is nothing to worry about in a function that has 29. */
const NEAR_TIMEOUT = 0.9;

/** Tells that a function fails where it should not. */
export function alarmOnFailures(alarms: OperatorAlarms, service: ServiceFunction): void {
  alarms.add(`${service.name}-failures`, {
    metric: sum(`${service.name} failures`, failuresOf(service)),
    threshold: FAILURES,
    says: `The ${service.name} function fails, or answers INTERNAL_ERROR`,
    runbook: 'a-function-fails',
  });
}

/** Tells that a function that somebody waits for is refused, or hardly in time. */
export function alarmOnCapacity(alarms: OperatorAlarms, service: ServiceFunction): void {
  alarms.add(`${service.name}-throttles`, {
    metric: sum(`${service.name} throttles`, [service.function.metricThrottles() as Metric]),
    threshold: THROTTLES,
    says: `Lambda refuses calls of the ${service.name} function: too many at once`,
    runbook: 'a-function-is-throttled',
  });
  alarms.add(`${service.name}-slow`, {
    metric: service.function.metricDuration({ statistic: Stats.p(99), period: Duration.minutes(5) }),
    threshold: service.timeout.toMilliseconds() * NEAR_TIMEOUT,
    says: `One call in a hundred of the ${service.name} function takes almost as long as it may`,
    runbook: 'a-function-is-near-its-timeout',
  });
}

/**
 * Errors that a function answers its callers are no errors of Lambda's, and a saga step that is refused, such as a payment that
 * is declined, is one, because that is how the state machine is told.
 */
function failuresOf({ name, function: lambda }: ServiceFunction): Metric[] {
  const unexpected = ownMetric(name, METRICS.unexpectedError, Stats.SUM);
  if (name === 'saga') return [unexpected];
  const errors = lambda.metricErrors() as Metric;
  return name === 'command' || name === 'query' ? [errors, unexpected] : [errors];
}
