import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  type VpcEndpoint,
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
 * the two gateway endpoints, which cost nothing, and one to KMS, which opens personal data.
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
    this.#gateway('DynamoDb', GatewayVpcEndpointAwsService.DYNAMODB, 'dynamodb:*');
    this.#gateway('S3', GatewayVpcEndpointAwsService.S3, 's3:*');
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
      'DynamoDB, S3 and KMS, through the endpoints',
    );
    this.#kmsEndpoint(props.stage);
  }

  #gateway(id: string, service: GatewayVpcEndpointAwsService, actions: string): void {
    forThisAccountOnly(this.vpc.addGatewayEndpoint(id, { service }), actions);
  }

  /** From a zone without an endpoint, one in another zone is reached by the same name. */
  #kmsEndpoint({ kmsEndpointZones }: Stage): void {
    const access = new SecurityGroup(this, 'KmsAccess', {
      vpc: this.vpc,
      description: 'The endpoint of KMS',
      allowAllOutbound: false,
    });
    access.connections.allowFrom(this.databaseClients, Port.HTTPS, 'Functions of the read side');
    const endpoint = this.vpc.addInterfaceEndpoint('Kms', {
      service: InterfaceVpcEndpointAwsService.KMS,
      subnets: { subnets: this.vpc.isolatedSubnets.slice(0, kmsEndpointZones) },
      securityGroups: [access],
      open: false,
    });
    forThisAccountOnly(endpoint, 'kms:Decrypt');
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

/** A way to one service, for this account's own tables, buckets or keys only: a way out for nobody else's data. */
function forThisAccountOnly(endpoint: VpcEndpoint, actions: string): void {
  endpoint.addToPolicy(
    new PolicyStatement({
      principals: [new AnyPrincipal()],
      actions: [actions],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:ResourceAccount': Stack.of(endpoint).account } },
    }),
  );
}
