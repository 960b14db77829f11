import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { BREAKERS, METRICS } from '../../functions/platform/metric-names.ts';
import { ownMetric, sum } from '../metrics.ts';
import type { OrderSaga } from '../order-saga.ts';
import type { OperatorAlarms } from './operator-alarms.ts';

const MINUTE = Duration.minutes(1);

/** Tells that an order hangs between two worlds, or soon will. */
export function alarmOnSaga(alarms: OperatorAlarms, saga: OrderSaga): void {
  const { machine } = saga;
  const endings = [machine.metricFailed(), machine.metricTimedOut(), machine.metricAborted()] as Metric[];
  alarms.add('saga-failed', {
    metric: sum('executions that did not succeed', endings, MINUTE),
    threshold: 1,
    says: 'An order saga did not come to its end: npm run saga -- list --status FAILED --target aws',
    runbook: 'an-order-saga-failed',
  });
  alarms.add('compensation-failed', {
    metric: ownMetric('saga', METRICS.sagaEnded, Stats.SUM, { sagaStatus: 'FAILED' }),
    threshold: 1,
    says: 'Something of an order could not be undone, and the order is FAILED: money or goods are where they should not be',
    runbook: 'a-compensation-failed',
  });
  const opened = BREAKERS.map((breaker) =>
    ownMetric(breaker === 'subscribers' ? 'reactor' : 'saga', METRICS.breakerState, Stats.SUM, {
      breaker,
      state: 'Open',
    }),
  );
  alarms.add('breaker-open', {
    metric: sum('circuit breakers that opened', opened, MINUTE),
    threshold: 1,
    says: 'A circuit breaker has opened: the payment provider, the carrier or AppSync fails again and again',
    runbook: 'a-circuit-breaker-is-open',
  });
}
