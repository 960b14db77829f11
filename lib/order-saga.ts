import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { orderSagaFile } from './build-output.ts';
import type { Data } from './data.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What the saga needs to know. */
export interface OrderSagaProps extends ServiceContext {
  readonly data: Pick<Data, 'eventStore' | 'subjectKeys' | 'providers'>;
}

/** The order saga: a state machine that says what comes next, and the function that does it. */
export class OrderSaga extends Construct {
  readonly steps: ServiceFunction;
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: OrderSagaProps) {
    super(scope, id);
    this.steps = this.#createSteps(props);
    this.machine = this.#stateMachine(this.steps, props);
  }

  /** The state machine's ARN, as StartExecution wants it. */
  get arn(): string {
    return this.machine.stateMachineArn;
  }

  /** Lets a role start the saga of an order. */
  grantStart(grantee: IGrantable): void {
    this.machine.grantStartExecution(grantee);
  }

  #createSteps(props: OrderSagaProps): ServiceFunction {
    const { eventStore, subjectKeys, providers } = props.data;
    const steps = new ServiceFunction(this, 'Steps', {
      ...props,
      name: 'saga',
      description: 'Takes and compensates the steps of the order saga',
      // The longest step, the payment; the state machine gives up on shorter steps earlier.
      timeout: Duration.seconds(60),
      memorySize: 512,
      environment: {
        EVENTS_TABLE: eventStore.events.tableName,
        GUARDS_TABLE: eventStore.guards.tableName,
        PROVIDERS_TABLE: providers.tableName,
        ...subjectKeys.environment(),
      },
    });
    eventStore.grantAppend(steps);
    subjectKeys.grantSeal(steps);
    providers.grant(steps, 'dynamodb:UpdateItem');
    return steps;
  }

  #stateMachine(steps: ServiceFunction, { stage }: OrderSagaProps): StateMachine {
    const machine = new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromFile(orderSagaFile),
      definitionSubstitutions: { SagaFunctionArn: steps.live.functionArn },
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        // Inputs are ids, but a failure's cause may carry more.
        includeExecutionData: false,
        destination: new LogGroup(this, 'Logs', {
          // Under this prefix, log delivery needs no entry in the account's resource policy, which has room for ten.
          // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
          logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-OrderSaga`,
          retention: stage.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    // A definition from a file implies no permission.
    steps.live.grantInvoke(machine);
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Neither the actions that configure log delivery nor those of X-Ray know a resource.',
    });
    return machine;
  }
}
