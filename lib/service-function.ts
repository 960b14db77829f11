import { ArnFormat, type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  Effect,
  type IGrantable,
  type IPrincipal,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../functions/platform/metric-names.ts';
import type { BuildOutput, FunctionName } from './build-output.ts';
import { Canary } from './canary.ts';
import type { Network } from './network.ts';
import type { Stage } from './stage.ts';

/** What every function of the application is given alike. */
export interface ServiceContext {
  readonly build: BuildOutput;
  readonly stage: Stage;
}

/** What a function says about itself. */
export interface ServiceFunctionProps extends ServiceContext {
  /** Names the bundle that runs, and the service in logs, metrics and traces. */
  readonly name: FunctionName;
  readonly description: string;
  readonly timeout: Duration;
  /** MiB. Processor time grows with it: 1 769 MiB is one full core. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The network to stand in, for functions that talk to the database; the others are faster to start without one. */
  readonly network?: Network;
}

/**
 * The one way to make a Lambda function: Node 24 on arm64, a log group that forgets, active tracing, a role of its own that may
 * do nothing until it is granted, and the alias `live`, which is what everything that calls the function must name.
 */
export class ServiceFunction extends Construct implements IGrantable {
  /** As it calls itself in logs, metrics and traces. */
  readonly name: FunctionName;
  readonly timeout: Duration;
  readonly role: Role;
  readonly function: LambdaFunction;
  /** The version that serves. Callers that named the function itself would take every new version at once. */
  readonly live: Alias;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    this.name = props.name;
    this.timeout = props.timeout;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    if (props.network) this.#allowNetworkInterfaces(role);
    this.role = role;
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.build.functionBundle(props.name)),
      timeout: props.timeout,
      memorySize: props.memorySize,
      ...reservation(props),
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...props.environment,
      },
      ...placement(props.network),
    });
    this.live = this.function.addAlias('live');
    if (props.stage.gradualDeployment) new Canary(this, 'Canary', { live: this.live });
    acknowledgeWildcards(role, props.network);
  }

  get grantPrincipal(): IPrincipal {
    return this.role;
  }

  /**
   * Lets Lambda attach the function to the network. The Lambda service makes these calls with the function's role, so the role
   * must have them; the function's own code, whose calls alone carry a source function, must not.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
   */
  #allowNetworkInterfaces(role: Role): void {
    const actions = [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ];
    const anyFunction = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    role.addToPolicy(new PolicyStatement({ actions, resources: ['*'] }));
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions,
        resources: ['*'],
        // Only this function has the role. Naming it here would make role and function wait for each other.
        conditions: { ArnLike: { 'lambda:SourceFunctionArn': anyFunction } },
      }),
    );
  }
}

function reservation({ stage, name }: ServiceFunctionProps) {
  const reservedConcurrentExecutions = stage.reservedConcurrency[name];
  return reservedConcurrentExecutions === undefined ? {} : { reservedConcurrentExecutions };
}

function placement(network: Network | undefined) {
  if (!network) return {};
  return {
    vpc: network.vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [network.databaseClients],
  };
}

function acknowledgeWildcards(role: Role, network: Network | undefined): void {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: network
      ? "The write actions of X-Ray know no resource. Nor do those with which Lambda attaches a function to a network; they are denied to the function's own code."
      : 'The write actions of X-Ray know no resource.',
  });
}
