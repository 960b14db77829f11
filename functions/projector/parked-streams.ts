import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRICS } from '../platform/metric-names.ts';

/**
 * Tells how many streams are parked in the live generation. Whichever function tells it, it is the projector's metric: the
 * alarm watches one.
 */
export function tellParkedStreams(streams: number): void {
  const metric = new Metrics({ serviceName: 'projector', singleMetric: true });
  metric.addMetric(METRICS.parkedStreams, MetricUnit.Count, streams);
}
