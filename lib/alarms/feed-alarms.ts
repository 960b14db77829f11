import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../functions/platform/metric-names.ts';
import type { EventFeed } from '../event-feed.ts';
import { ownMetric, sum } from '../metrics.ts';
import type { OperatorAlarms } from './operator-alarms.ts';

/** Clients that ask for a version give up after 2 s, but a paused database takes 30 s to wake, and 6 h is when Lambda gives up. */
const OLD = Duration.minutes(2);

/** Tells that a reader of the events hangs, has given up on some, or cannot read them. */
export function alarmOnFeed(alarms: OperatorAlarms, { consumer, mappingId }: EventFeed): void {
  alarms.add(`${consumer.name}-behind`, {
    // It grows even while every batch fails, when the function itself has nothing to tell.
    metric: consumer.function.metric('IteratorAge', {
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
    threshold: OLD.toMilliseconds(),
    periods: 3,
    says: `The ${consumer.name} function is minutes behind the events`,
    runbook: 'a-reader-of-the-events-is-behind',
  });
  alarms.add(`${consumer.name}-gave-up`, {
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'OnFailureDestinationDeliveredEventCount',
      dimensionsMap: { EventSourceMappingUUID: mappingId },
      statistic: Stats.SUM,
      period: Duration.minutes(1),
    }),
    threshold: 1,
    says: `Lambda gave up on events that the ${consumer.name} function could not take; they are in the bucket of failed batches`,
    runbook: 'failed-batches',
  });
  alarms.add(`${consumer.name}-poison`, {
    metric: sum('records that are no commits', [ownMetric(consumer.name, METRICS.poisonRecord, Stats.SUM)]),
    threshold: 1,
    says: `The ${consumer.name} function has passed over a record of the event table that is no commit`,
    runbook: 'a-record-is-no-commit',
  });
}
