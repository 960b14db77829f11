import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Alarm, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
    this.#letAlarmsRing();
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

  /**
   * A topic lets its account publish until it has a policy of its own, as it needs to refuse what comes without TLS. CloudWatch then
   * rings no bell, and says so nowhere but in the alarm's history.
   * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
   */
  #letAlarmsRing(): void {
    const anyAlarm = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': anyAlarm } },
      }),
    );
  }
}
