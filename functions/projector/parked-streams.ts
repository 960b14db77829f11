import { METRICS } from '../platform/metric-names.ts';
import { gauge } from '../platform/metrics.ts';

/**
 * Tells how many streams are parked in the live generation. Whichever function tells it, it is the projector's metric: the
 * alarm watches one.
 */
export function tellParkedStreams(streams: number): void {
  gauge(METRICS.parkedStreams, streams, { service: 'projector' });
}
