import { describe, expect, test } from 'vitest';
import { renderer } from './rendering.ts';
import { onlyResource, resourcesOfType, synthesise } from './synthesised.ts';

const { data, application } = synthesise();
const production = synthesise({ stage: 'prod' });
const render = renderer();

describe('what cannot be made again, in production', () => {
  test.each(['EventsTable', 'GuardsTable'])(
    '%s survives its stack, a careless call and the last 35 days',
    (id) => {
      const table = production.data.Resources[id];

      expect(table).toMatchObject({
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          DeletionProtectionEnabled: true,
          BillingMode: 'PAY_PER_REQUEST',
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
        },
      });
    },
  );

  test('the database survives its stack and a careless call, with the network it stands in', () => {
    const mayGo = ['AWS::Logs::LogGroup', 'AWS::Logs::LogStream', 'AWS::DynamoDB::Table'];
    const gone = Object.entries(production.data.Resources).filter(
      ([, resource]) => resource.DeletionPolicy !== 'Retain',
    );

    expect(onlyResource(production.data, 'AWS::RDS::DBCluster').Properties.DeletionProtection).toBe(true);
    expect(gone.map(([, { Type }]) => Type)).toEqual(expect.arrayContaining(mayGo));
    expect(gone.filter(([, { Type }]) => !mayGo.includes(Type))).toEqual([]);
  });

  test.each([
    [data, application, []],
    [production.data, production.application, ['DataKey']],
  ])('its logical ids stay, in any stage: another id is another, empty resource', (...stage) => {
    const [stateful, stateless, own] = stage;
    const types = [
      'AWS::KMS::Key',
      'AWS::DynamoDB::Table',
      'AWS::RDS::DBCluster',
      'AWS::RDS::DBSubnetGroup',
      'AWS::Cognito::UserPool',
      'AWS::S3::Bucket',
      'AWS::KinesisFirehose::DeliveryStream',
    ];
    const ids = types.flatMap((type) => Object.keys(resourcesOfType(stateful, type)));

    expect(ids).toEqual([
      ...own,
      'PersonalDataKey',
      'EventsTable',
      'GuardsTable',
      'SubjectKeysTable',
      'ProvidersTable',
      'ReadModelCluster',
      'ReadModelSubnets',
      'UserPool',
      'ArchiveBucket',
      'ArchiveStream',
    ]);
    expect(Object.keys(resourcesOfType(stateless, 'AWS::S3::Bucket'))).toEqual(['FailedBatchesBucket']);
    expect(stateful.Resources.ReadModelWriter?.Type).toBe('AWS::RDS::DBInstance');
  });
});

describe('the event table', () => {
  test('holds one item per commit, keyed by stream and first version, and streams it whole', () => {
    expect(data.Resources.EventsTable?.Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'N' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
  });

  test('has no index: an aggregate is never loaded through one', () => {
    expect(data.Resources.EventsTable?.Properties).not.toHaveProperty('GlobalSecondaryIndexes');
  });
});

describe('the database', () => {
  const cluster = onlyResource(data, 'AWS::RDS::DBCluster').Properties;

  test('has no password, not even a managed one: its owner signs in through IAM', () => {
    expect(cluster).toMatchObject({
      MasterUsername: 'shop_owner',
      MasterUserAuthenticationType: 'iam-db-auth',
      EnableIAMDatabaseAuthentication: true,
    });
    expect(cluster).not.toHaveProperty('MasterUserPassword');
    expect(cluster).not.toHaveProperty('ManageMasterUserPassword');
    for (const template of [data, application]) {
      expect(resourcesOfType(template, 'AWS::SecretsManager::Secret')).toEqual({});
    }
  });

  test('is encrypted and not public', () => {
    expect(cluster.StorageEncrypted).toBe(true);
    expect(onlyResource(data, 'AWS::RDS::DBInstance').Properties.PubliclyAccessible).toBe(false);
  });

  test('lets in only what carries the security group of its clients', () => {
    const rules = Object.values(resourcesOfType(data, 'AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => Properties,
    );

    for (const rule of rules) {
      expect(render(rule.SourceSecurityGroupId)).toMatch(/^NetworkDatabaseClients/);
      expect(rule).not.toHaveProperty('CidrIp');
    }
    // The first one is for KMS.
    expect(rules.map(({ FromPort }) => render(FromPort))).toEqual(['443', 'ReadModelCluster.Endpoint.Port']);
    for (const { Properties } of Object.values(resourcesOfType(data, 'AWS::EC2::SecurityGroup'))) {
      expect(Properties).not.toHaveProperty('SecurityGroupIngress');
    }
  });

  test('pauses when idle in development, has a standby and never pauses in production', () => {
    expect(cluster.ServerlessV2ScalingConfiguration).toMatchObject({ MinCapacity: 0 });
    expect(
      onlyResource(production.data, 'AWS::RDS::DBCluster').Properties.ServerlessV2ScalingConfiguration,
    ).toMatchObject({
      MinCapacity: 0.5,
    });
    expect(Object.keys(resourcesOfType(production.data, 'AWS::RDS::DBInstance'))).toHaveLength(2);
  });
});

describe('the network', () => {
  test('has no way out but the endpoints of DynamoDB, S3 and KMS, open to this account’s data only', () => {
    const waysOut = ['InternetGateway', 'NatGateway', 'EIP', 'EgressOnlyInternetGateway', 'Route'];
    const endpoints = Object.values(resourcesOfType(data, 'AWS::EC2::VPCEndpoint')).map(
      ({ Properties }) => Properties,
    );

    expect(waysOut.flatMap((way) => Object.keys(resourcesOfType(data, `AWS::EC2::${way}`)))).toEqual([]);
    expect(endpoints.map(({ ServiceName }) => render(ServiceName))).toEqual([
      'com.amazonaws.AWS::Region.dynamodb',
      'com.amazonaws.AWS::Region.s3',
      'com.amazonaws.AWS::Region.kms',
    ]);
    expect(endpoints.map(({ VpcEndpointType }) => VpcEndpointType)).toEqual([
      'Gateway',
      'Gateway',
      'Interface',
    ]);
    for (const endpoint of endpoints) {
      expect(endpoint).toMatchObject({
        PolicyDocument: {
          Statement: [{ Condition: { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } } }],
        },
      });
    }
  });

  test('reaches KMS in one zone in development and in both in production, to decrypt only', () => {
    const endpointOf = (template: typeof data) =>
      Object.values(resourcesOfType(template, 'AWS::EC2::VPCEndpoint')).find(
        ({ Properties }) => Properties.VpcEndpointType === 'Interface',
      )?.Properties;

    expect(endpointOf(data)).toMatchObject({
      PrivateDnsEnabled: true,
      PolicyDocument: { Statement: [{ Action: 'kms:Decrypt' }] },
      SubnetIds: { length: 1 },
    });
    expect(endpointOf(production.data)).toMatchObject({ SubnetIds: { length: 2 } });
  });
});

describe('the keys of personal data, in production', () => {
  test('survive their stack and a careless call, and backups of them last as long as those of the read model', () => {
    const { BackupRetentionPeriod } = onlyResource(production.data, 'AWS::RDS::DBCluster').Properties;
    const table = production.data.Resources.SubjectKeysTable;

    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: true,
          RecoveryPeriodInDays: BackupRetentionPeriod,
        },
        TimeToLiveSpecification: { AttributeName: 'forgetAt', Enabled: true },
      },
    });
    expect(table?.Properties).not.toHaveProperty('StreamSpecification');
  });

  test('are wrapped by a key that rotates and outlives the stack', () => {
    expect(production.data.Resources.PersonalDataKey).toMatchObject({
      Type: 'AWS::KMS::Key',
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
  });
});
