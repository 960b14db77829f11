import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  type GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** What the network needs to know. */
export interface NetworkProps {
  readonly stage: Stage;
}

/**
 * The network of the database and of the functions that talk to it. It has no way out: no internet gateway and no NAT, only
 * the two gateway endpoints, which cost nothing.
 */
export class Network extends Construct {
  readonly vpc: Vpc;
  /** Carried by whatever may connect to the database. */
  readonly databaseClients: SecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      // Nothing carries the default security group. Emptying it would take a Lambda function of its own at each deployment.
      restrictDefaultSecurityGroup: false,
    });
    this.#endpoint('DynamoDb', GatewayVpcEndpointAwsService.DYNAMODB, 'dynamodb:*');
    this.#endpoint('S3', GatewayVpcEndpointAwsService.S3, 's3:*');
    this.#logRejectedTraffic(props.stage);

    this.databaseClients = new SecurityGroup(this, 'DatabaseClients', {
      vpc: this.vpc,
      description: 'May connect to the read model',
      allowAllOutbound: false,
    });
    // The endpoints' prefix lists differ by region and cannot be named without asking AWS; their routes are the only ones.
    this.databaseClients.addEgressRule(
      Peer.anyIpv4(),
      Port.HTTPS,
      'DynamoDB and S3, through the gateway endpoints',
    );
  }

  /** A way to one service, for this account's own tables or buckets only: a way out for nobody else's data. */
  #endpoint(id: string, service: GatewayVpcEndpointAwsService, actions: string): GatewayVpcEndpoint {
    const endpoint = this.vpc.addGatewayEndpoint(id, { service });
    endpoint.addToPolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: [actions],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:ResourceAccount': Stack.of(this).account } },
      }),
    );
    return endpoint;
  }

  /** What was refused is what a wrong security group looks like; accepted traffic would be a log line per query. */
  #logRejectedTraffic(stage: Stage): void {
    this.vpc.addFlowLog('RejectedTraffic', {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'RejectedTrafficLog', {
          retention: stage.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
  }
}
