import { Duration } from 'aws-cdk-lib';
import { Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../functions/platform/metric-names.ts';
import type { DataStack } from '../data-stack.ts';
import { ownMetric } from '../metrics.ts';
import type { OperatorAlarms } from './operator-alarms.ts';

/** Tells that readers see what is old, or soon will, and that the archive lacks what it should have. */
export function alarmOnReadSide(
  alarms: OperatorAlarms,
  data: Pick<DataStack, 'readModel' | 'archive'>,
): void {
  alarms.add('parked-streams', {
    metric: ownMetric('projector', METRICS.parkedStreams, Stats.MAXIMUM),
    threshold: 1,
    // The number is told with each batch. In between nobody asks, which would keep a paused database awake.
    missingData: TreatMissingData.IGNORE,
    says: 'A stream could not be projected and waits: npm run projections -- parked --target aws',
    runbook: 'a-stream-is-parked',
  });
  alarms.add('projection-lag', {
    metric: ownMetric('projector', METRICS.projectionLag, Stats.p(99)),
    // Milliseconds. Clients that ask for a version give up after 2 s. A single minute may be a paused database that woke.
    threshold: 5_000,
    periods: 5,
    says: 'What is written can be read only seconds later, for five minutes now',
    runbook: 'a-reader-of-the-events-is-behind',
  });
  alarms.add('database-full', {
    // Percent of the capacity that the cluster may have at most.
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    metric: data.readModel.metric('ACUUtilization', Stats.AVERAGE),
    threshold: 95,
    periods: 3,
    says: 'Aurora is as large as it may become',
    runbook: 'aurora-is-at-its-maximum',
  });
  alarms.add('archive-late', {
    metric: data.archive.metricFreshness(),
    // Firehose tries for 24 hours to deliver, then it forgets. https://docs.aws.amazon.com/firehose/latest/dev/retry.html
    threshold: Duration.hours(1).toSeconds(),
    says: 'Commits wait for over an hour to get into the archive; after a day they are lost to it',
    runbook: 'the-archive-is-late',
  });
}
