import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import type { EventFeed } from '../event-feed.ts';
import type { OrderSaga } from '../order-saga.ts';
import type { ServiceFunction } from '../service-function.ts';
import { alarmOnFeed } from './feed-alarms.ts';
import { OperatorAlarms } from './operator-alarms.ts';
import { alarmOnReadSide } from './read-side-alarms.ts';
import { alarmOnSaga } from './saga-alarms.ts';
import { alarmOnCapacity, alarmOnFailures } from './service-alarms.ts';

/** What is watched. */
export interface AlarmsProps {
  readonly data: Pick<DataStack, 'readModel' | 'archive'>;
  /** Functions that somebody waits for. */
  readonly services: readonly ServiceFunction[];
  /** Functions of which nobody would notice that they fail. */
  readonly background: readonly ServiceFunction[];
  readonly feeds: readonly EventFeed[];
  readonly saga: OrderSaga;
  readonly apiId: string;
}

/** Everything that an operator is told of. Each alarm names the section of docs/operations.md that says what to do. */
export class Alarms extends Construct {
  readonly operator: OperatorAlarms;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const alarms = new OperatorAlarms(this, 'Operator');
    this.operator = alarms;
    for (const service of [...props.services, ...props.background]) alarmOnFailures(alarms, service);
    for (const service of props.services) alarmOnCapacity(alarms, service);
    for (const feed of props.feeds) alarmOnFeed(alarms, feed);
    alarmOnReadSide(alarms, props.data);
    alarmOnSaga(alarms, props.saga);
    alarms.add('graphql-failures', {
      metric: new Metric({
        namespace: 'AWS/AppSync',
        metricName: '5XXError',
        dimensionsMap: { GraphQLAPIId: props.apiId },
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      }),
      threshold: 3,
      says: 'AppSync fails to answer GraphQL requests',
      runbook: 'appsync-fails',
    });
  }
}
