import { Duration, Validations } from 'aws-cdk-lib';
import { Alarm, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** What is deployed gradually. */
export interface CanaryProps {
  /** The alias that everything calls. */
  readonly live: Alias;
}

/**
 * Gives a new version a tenth of the calls for five minutes, and all of them only then. If it fails meanwhile, all go back to the old
 * one, and the deployment is rolled back.
 */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { live }: CanaryProps) {
    super(scope, id);
    const group = new LambdaDeploymentGroup(this, 'Deployment', {
      alias: live,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [this.#alarmOnFailures(live)],
    });
    Validations.of(group).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: 'Written by AWS for exactly this: it moves the weights of aliases and runs no hooks.',
    });
  }

  /**
   * A rate, because a payment that is declined is a failed call of a saga step, too: it is how the state machine is told. Only the new
   * version counts, while it shares the alias: afterwards the dimension is gone.
   * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   */
  #alarmOnFailures(live: Alias): Alarm {
    const { functionName } = live.lambda;
    const metric = (name: string) =>
      live.lambda.metric(name, {
        statistic: 'Sum',
        period: Duration.minutes(1),
        dimensionsMap: {
          FunctionName: functionName,
          Resource: `${functionName}:${live.aliasName}`,
          ExecutedVersion: live.version.version,
        },
      });
    return new Alarm(this, 'Failures', {
      alarmDescription: 'A quarter of the calls of a new version fail: it is being taken back',
      metric: new MathExpression({
        expression: '100 * errors / calls',
        label: 'Failed calls (%)',
        usingMetrics: { errors: metric('Errors'), calls: metric('Invocations') },
        period: Duration.minutes(1),
      }),
      threshold: 25,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
