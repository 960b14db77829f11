import { describe, expect, test } from 'vitest';
import { modelOf, type Template } from './model-support.ts';

const events = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  },
};

function functionWith(properties: object): object {
  const code = { S3Bucket: 'assets', S3Key: 'abc.zip' };
  return {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: code, Handler: 'index.handler', Runtime: 'nodejs24.x', ...properties },
  };
}

describe('a template', () => {
  test('gives a function its environment, with what the variables refer to', () => {
    const environment = { Variables: { TABLE: { Ref: 'Events' }, REGION: { Ref: 'AWS::Region' } } };
    const { functions, tables } = modelOf({
      Resources: { Fn: functionWith({ Environment: environment }), Events: events },
    });
    expect(functions[0]).toMatchObject({
      name: 'First-Fn',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:First-Fn',
      codeDirectory: '/assets/abc.zip',
      timeoutSeconds: 3,
      environment: { TABLE: 'First-Events', REGION: 'us-east-1' },
    });
    expect(tables[0]?.definition).toMatchObject({
      TableName: 'First-Events',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });

  test('may not give a function more variables than Lambda takes', () => {
    const function_ = functionWith({ Environment: { Variables: { LONG: 'x'.repeat(4_096) } } });
    expect(() => modelOf({ Resources: { Fn: function_ } })).toThrow(/Fn.*exceed the 4 KB/);
  });

  test('passes values from one stack to the next', () => {
    const exported = { Value: { 'Fn::GetAtt': ['Events', 'StreamArn'] }, Export: { Name: 'First:Stream' } };
    const imported = { Variables: { STREAM: { 'Fn::ImportValue': 'First:Stream' } } };
    const { functions } = modelOf(
      { Resources: { Events: events }, Outputs: { Stream: exported } },
      { Resources: { Fn: functionWith({ Environment: imported }) } },
    );
    expect(functions[0]?.environment).toEqual({
      STREAM: 'arn:aws:dynamodb:us-east-1:000000000000:table/First-Events/stream/laptop',
    });
  });

  test('leaves out resources whose condition does not hold', () => {
    const { tables } = modelOf({
      Conditions: { Elsewhere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } },
      Resources: { Events: { ...events, Condition: 'Elsewhere' } },
    });
    expect(tables).toEqual([]);
  });

  test('may ask for the version of the bootstrap stack', () => {
    const BootstrapVersion = {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/cdk-bootstrap/hnb659fds/version',
    };
    const { stacks } = modelOf({
      Parameters: { BootstrapVersion },
      Outputs: { Version: { Value: { Ref: 'BootstrapVersion' } } },
    });
    expect(Number(stacks[0]?.outputs.Version)).toBeGreaterThan(6);
  });

  test('gives everything that an event source mapping does', () => {
    const { mappings } = modelOf({
      Resources: {
        Events: events,
        Fn: functionWith({}),
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Events', 'StreamArn'] },
            FunctionName: { Ref: 'Fn' },
            StartingPosition: 'TRIM_HORIZON',
            BatchSize: 10,
            FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            BisectBatchOnFunctionError: true,
            MaximumRetryAttempts: 10,
            MaximumRecordAgeInSeconds: 60,
            DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
          },
        },
      },
    });
    expect(mappings[0]).toMatchObject({
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:First-Fn',
      batchSize: 10,
      filters: [{ eventName: ['INSERT'] }],
      reportsItemFailures: true,
      bisectsOnError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeSeconds: 60,
      failureBucket: 'failures',
    });
  });

  test('tells where the database is', () => {
    const cluster = {
      Type: 'AWS::RDS::DBCluster',
      Properties: {
        Engine: 'aurora-postgresql',
        DatabaseName: 'shop',
        MasterUsername: 'shop_owner',
        MasterUserAuthenticationType: 'iam-db-auth',
      },
    };
    const variables = { PGPORT: { 'Fn::GetAtt': ['Cluster', 'Endpoint.Port'] } };
    const { functions } = modelOf({
      Resources: { Cluster: cluster, Fn: functionWith({ Environment: { Variables: variables } }) },
    });
    expect(functions[0]?.environment).toEqual({ PGPORT: '5433' });
  });
});

describe('what a laptop does not run', () => {
  test('is accepted when it is known, whatever its properties say', () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { Name: { 'Fn::Cidr': [] } } };
    const { stacks } = modelOf({ Resources: { Role: role } });
    expect(stacks[0]?.resources).toEqual([
      { logicalId: 'Role', type: 'AWS::IAM::Role', physicalId: 'First-Role' },
    ]);
  });

  test.each<[string, Template, string]>([
    [
      'an unknown type',
      { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } },
      'First/Queue (AWS::SQS::Queue): the laptop cloud does not know the resource type AWS::SQS::Queue',
    ],
    [
      'an unknown property',
      { Resources: { Fn: functionWith({ SnapStart: {} }) } },
      'First/Fn (AWS::Lambda::Function): property SnapStart is not known',
    ],
    [
      'an unknown nested property',
      { Resources: { Fn: functionWith({ TracingConfig: { Mode: 'Active', Colour: 'red' } }) } },
      'property TracingConfig.Colour is not known',
    ],
    [
      'a value that is not emulated',
      { Resources: { Fn: functionWith({ Runtime: 'python3.14' }) } },
      'property Runtime',
    ],
    [
      'an attribute that would have to be made up',
      {
        Resources: {
          Vpc: { Type: 'AWS::EC2::VPC' },
          Fn: functionWith({ FunctionName: { 'Fn::GetAtt': ['Vpc', 'X'] } }),
        },
      },
      'Vpc.X',
    ],
    [
      'an unknown key of a resource',
      { Resources: { Events: { ...events, CreationPolicy: {} } } },
      'CreationPolicy',
    ],
    [
      'an unknown section',
      { Transform: {}, Resources: {} },
      'First: the laptop cloud does not know Transform',
    ],
    [
      'a parameter that nobody gives',
      { Parameters: { P: { Type: 'String' } }, Outputs: { O: { Value: { Ref: 'P' } } } },
      'P has no default',
    ],
    [
      'a circle',
      { Resources: { A: { ...events, DependsOn: 'B' }, B: { ...events, DependsOn: ['A'] } } },
      'depends on itself',
    ],
  ])('is an error for %s', (_, template, message) => {
    expect(() => modelOf(template)).toThrow(message);
  });
});
