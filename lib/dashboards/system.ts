import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, type IWidget, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../functions/platform/metric-names.ts';
import type { OperatorAlarms } from '../alarms/operator-alarms.ts';
import type { DataStack } from '../data-stack.ts';
import { ownMetric } from '../metrics.ts';
import type { OrderSaga } from '../order-saga.ts';
import type { ServiceFunction } from '../service-function.ts';
import { row } from './chart.ts';

/** What is shown. */
export interface System {
  readonly data: Pick<DataStack, 'eventStore' | 'readModel'>;
  readonly services: readonly ServiceFunction[];
  readonly saga: OrderSaga;
  readonly apiId: string;
  readonly alarms: OperatorAlarms;
}

/** Is all well? From the doors to the stores, in the order in which a request passes them. */
export function systemWidgets({ data, services, saga, apiId, alarms }: System): IWidget[][] {
  const { events } = data.eventStore;
  const { machine } = saga;
  const appsync = (metricName: string, statistic: string) =>
    new Metric({
      namespace: 'AWS/AppSync',
      metricName,
      dimensionsMap: { GraphQLAPIId: apiId },
      statistic,
      period: Duration.minutes(5),
    });
  const readers = services.filter(({ name }) => name === 'projector' || name === 'reactor');
  return [
    [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 24, height: 5 })],
    row(
      {
        title: 'GraphQL requests and failures',
        metrics: [
          appsync('Latency', Stats.SAMPLE_COUNT).with({ label: 'requests' }),
          appsync('4XXError', Stats.SUM),
          appsync('5XXError', Stats.SUM),
        ],
        in: 'count',
      },
      {
        title: 'GraphQL latency',
        metrics: [appsync('Latency', Stats.p(50)), appsync('Latency', Stats.p(99))],
        in: 'milliseconds',
      },
      {
        title: 'Functions: errors and throttles',
        metrics: services.flatMap(({ function: lambda }) => [
          lambda.metricErrors(),
          lambda.metricThrottles(),
        ]),
        in: 'count',
      },
    ),
    row(
      {
        title: 'Age of the oldest event that waits for a reader',
        metrics: readers.map(({ name, function: lambda }) =>
          lambda.metric('IteratorAge', { statistic: Stats.MAXIMUM, label: name }),
        ),
        in: 'milliseconds',
      },
      {
        title: 'From a commit to its rows',
        metrics: [Stats.p(50), Stats.p(99)].map((statistic) =>
          ownMetric('projector', METRICS.projectionLag, statistic).with({ label: statistic }),
        ),
        in: 'milliseconds',
      },
      {
        title: 'Parked streams, and records that are no commits',
        metrics: [
          ownMetric('projector', METRICS.parkedStreams, Stats.MAXIMUM),
          ...readers.map(({ name }) => ownMetric(name, METRICS.poisonRecord, Stats.SUM)),
        ],
        in: 'count',
      },
    ),
    row(
      {
        title: 'Order sagas',
        metrics: [machine.metricStarted(), machine.metricSucceeded(), machine.metricFailed()],
        in: 'count',
      },
      {
        title: 'Event table: capacity units and throttled requests',
        metrics: [
          events.metricConsumedWriteCapacityUnits(),
          events.metricConsumedReadCapacityUnits(),
          events.metric('WriteThrottleEvents', { statistic: Stats.SUM }),
        ],
        in: 'count',
      },
      {
        title: 'Aurora: capacity used (%) and connections',
        metrics: [
          data.readModel.metric('ACUUtilization', Stats.MAXIMUM),
          data.readModel.metric('DatabaseConnections', Stats.MAXIMUM),
        ],
        in: 'count',
      },
    ),
  ];
}
