import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../functions/platform/metric-names.ts';
import { search } from '../metrics.ts';
import { row } from './chart.ts';

/** What do customers do, and what becomes of their orders? */
export function businessWidgets(): IWidget[][] {
  return [
    row(
      {
        title: 'Orders by what became of them',
        metrics: [search(METRICS.orders, 'Sum', 'orderStatus')],
        in: 'count',
      },
      {
        title: 'Worth of these orders, in major units of each currency',
        metrics: [search(METRICS.revenue, 'Sum', 'orderStatus', 'currency')],
        in: 'count',
      },
    ),
    row(
      {
        title: 'Sagas that ended',
        metrics: [search(METRICS.sagaStarted, 'Sum'), search(METRICS.sagaEnded, 'Sum', 'sagaStatus')],
        in: 'count',
      },
      {
        title: 'From the order to the end of its saga, p50',
        metrics: [search(METRICS.sagaDuration, 'p50', 'sagaStatus')],
        in: 'milliseconds',
      },
      {
        title: 'From the order to the end of its saga, p99',
        metrics: [search(METRICS.sagaDuration, 'p99', 'sagaStatus')],
        in: 'milliseconds',
      },
    ),
    row(
      {
        title: 'Steps and compensations, by outcome',
        metrics: [search(METRICS.sagaStep, 'Sum', 'step', 'outcome')],
        in: 'count',
      },
      { title: 'Steps, p99', metrics: [search(METRICS.sagaStepDuration, 'p99', 'step')], in: 'milliseconds' },
      {
        title: 'Circuit breakers',
        metrics: [search(METRICS.breakerState, 'Sum', 'breaker', 'state')],
        in: 'count',
      },
    ),
    row({ title: 'Events', metrics: [search(METRICS.eventAppended, 'Sum', 'event')], in: 'count' }),
  ];
}
