import { type CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';
import type { Stage } from './stage.ts';

/** What the migrations need to know. */
export interface MigrationsProps extends ServiceContext {
  readonly data: Pick<Data, 'network' | 'readModel'>;
}

/**
 * Brings the read model's schema up to date during a deployment. The migrations are part of the function's bundle, so a new one
 * is a new version of the function, and a new version is invoked once; if it fails, the deployment rolls back.
 */
export class Migrations extends Construct {
  readonly #trigger: Trigger;

  constructor(scope: Construct, id: string, props: MigrationsProps) {
    super(scope, id);
    const { network, readModel } = props.data;
    const timeout = Duration.minutes(10);
    const migrate = new ServiceFunction(this, 'Migrate', {
      ...props,
      name: 'migrate',
      description: 'Migrates the schema of the read model',
      timeout,
      memorySize: 512,
      network,
      environment: readModel.environment('shop_owner'),
    });
    readModel.grantConnect(migrate, 'shop_owner');
    this.#trigger = new Trigger(this, 'Trigger', { handler: migrate.function, timeout });
    this.#tameTriggerProvider(props.stage);
  }

  /** Makes the deployment of what reads or writes the schema wait for its migration. */
  runBefore(...users: Construct[]): void {
    this.#trigger.executeBefore(...users);
  }

  /** The function with which CDK invokes triggers is not made by ServiceFunction; this gives it a log group that forgets. */
  #tameTriggerProvider(stage: Stage): void {
    const provider = Stack.of(this).node.findChild(
      'AWSCDK.TriggerCustomResourceProviderCustomResourceProvider',
    );
    const logGroup = new LogGroup(this, 'TriggerLogs', {
      retention: stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const handler = provider.node.findChild('Handler') as CfnResource;
    handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
  }
}
