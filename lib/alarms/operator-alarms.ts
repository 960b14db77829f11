import { Alarm, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** What an operator is told of. */
export interface OperatorAlarm {
  readonly metric: IMetric;
  /** It rings at this value and above. */
  readonly threshold: number;
  /** For how many of the metric's periods in a row. @default 1 */
  readonly periods?: number;
  /** What no data means. @default that all is well */
  readonly missingData?: TreatMissingData;
  /** What is wrong, in words that somebody woken by it understands. */
  readonly says: string;
  /** The section of docs/operations.md that says what to do. */
  readonly runbook: string;
}

/** All alarms ring at one topic; whoever is to hear them subscribes to it. */
export class OperatorAlarms extends Construct {
  readonly topic: Topic;
  readonly all: Alarm[] = [];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Alarms of serverless-cqrs', enforceSSL: true });
  }

  /** Rings when it begins, and again when it is over. */
  add(id: string, { metric, threshold, periods = 1, missingData, says, runbook }: OperatorAlarm): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      evaluationPeriods: periods,
      treatMissingData: missingData ?? TreatMissingData.NOT_BREACHING,
      alarmDescription: `${says}. What to do: docs/operations.md#${runbook}`,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.all.push(alarm);
  }
}
