/**
 * Resource types that a laptop accepts and does not run, each with the reason. Their properties are not looked at. They
 * have the attributes listed here and no others, so that nothing that does run depends on a made-up value unnoticed.
 */
import type { ResourceType } from './resource-type.ts';

const IAM = 'there is no IAM on a laptop: every call is allowed';
const NETWORK = 'everything is on the loopback interface';
const MONITORING = 'there is no CloudWatch on a laptop';

interface Inert {
  readonly reason: string;
  /** Names of attributes; the value of each is the resource's name and the attribute's. */
  readonly attributes?: readonly string[];
}

const INERT: Readonly<Record<string, Inert>> = {
  'AWS::CDK::Metadata': { reason: 'counts deployments for CDK' },
  'AWS::CloudWatch::Alarm': { reason: MONITORING, attributes: ['Arn'] },
  'AWS::CloudWatch::Dashboard': { reason: MONITORING },
  'AWS::EC2::EIP': { reason: NETWORK, attributes: ['AllocationId'] },
  'AWS::EC2::FlowLog': { reason: NETWORK },
  'AWS::EC2::InternetGateway': { reason: NETWORK },
  'AWS::EC2::NatGateway': { reason: NETWORK },
  'AWS::EC2::Route': { reason: NETWORK },
  'AWS::EC2::RouteTable': { reason: NETWORK },
  'AWS::EC2::SecurityGroup': { reason: NETWORK, attributes: ['GroupId', 'VpcId'] },
  'AWS::EC2::SecurityGroupEgress': { reason: NETWORK },
  'AWS::EC2::SecurityGroupIngress': { reason: NETWORK },
  'AWS::EC2::Subnet': { reason: NETWORK, attributes: ['AvailabilityZone', 'CidrBlock', 'SubnetId'] },
  'AWS::EC2::SubnetRouteTableAssociation': { reason: NETWORK },
  'AWS::EC2::VPC': { reason: NETWORK, attributes: ['CidrBlock', 'DefaultSecurityGroup', 'VpcId'] },
  'AWS::EC2::VPCEndpoint': { reason: NETWORK },
  'AWS::EC2::VPCGatewayAttachment': { reason: NETWORK },
  'AWS::IAM::ManagedPolicy': { reason: IAM },
  'AWS::IAM::Policy': { reason: IAM },
  'AWS::IAM::Role': { reason: IAM, attributes: ['Arn', 'RoleId'] },
  'AWS::KMS::Alias': { reason: 'scratch files are not encrypted' },
  'AWS::Lambda::Permission': { reason: IAM },
  'AWS::Logs::LogGroup': { reason: 'log lines go to the log file of this start', attributes: ['Arn'] },
  'AWS::Logs::LogStream': { reason: 'log lines go to the log file of this start' },
  'AWS::RDS::DBClusterParameterGroup': { reason: "the server's settings are those of a laptop" },
  'AWS::RDS::DBInstance': { reason: 'the cluster is one server, started with the cluster' },
  'AWS::RDS::DBSubnetGroup': { reason: NETWORK },
  'AWS::S3::BucketPolicy': { reason: IAM },
  'AWS::SNS::Topic': { reason: MONITORING, attributes: ['TopicArn', 'TopicName'] },
  'AWS::SNS::TopicPolicy': { reason: IAM },
  'Custom::VpcRestrictDefaultSG': { reason: NETWORK },
};

/** The type with this name; undefined when it is not one of those that do nothing. */
export function inertType(type: string): ResourceType | undefined {
  const inert = INERT[type];
  if (inert === undefined) return undefined;
  return {
    type,
    withoutEffect: 'every property',
    create: (_, { defaultName }) => ({
      ref: defaultName,
      attributes: Object.fromEntries(
        (inert.attributes ?? []).map((name) => [name, `${defaultName}.${name}`]),
      ),
    }),
  };
}
