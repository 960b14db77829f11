/** What differs between the stages, and what must not. */
import { describe, expect, test } from 'vitest';
import { renderer } from './rendering.ts';
import { permissionsOf, serviceNamed, servicesOf, statementsOf } from './services.ts';
import { onlyResource, type Resource, resourcesOfType, synthesise, type Template } from './synthesised.ts';

const dev = synthesise({ stage: 'dev' });
const prod = synthesise({ stage: 'prod' });
const services = servicesOf(prod.application, prod.data);
const render = renderer(prod.data);
const all = ({ data, application }: { readonly data: Template; readonly application: Template }) => [
  ...Object.entries(data.Resources),
  ...Object.entries(application.Resources),
];
const ofTypes = (resources: readonly (readonly [string, Resource])[], ...types: readonly string[]) =>
  resources.filter(([, { Type }]) => types.includes(Type));

/** Connections of an Aurora that may shrink to half a unit. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html */
const DATABASE_CONNECTIONS = 2_000;
/** Instances of all functions of an account, unless it asks for more. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ACCOUNT_CONCURRENCY = 1_000;

describe('a stage', () => {
  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('is never deployed over another: stacks of %s stay what they were made as', (name, stage) => {
    for (const { Parameters, Rules } of [stage.data, stage.application]) {
      expect(Parameters.Stage?.Default).toBe(name);
      expect(Rules.StaysItsStage?.Assertions).toEqual([
        {
          Assert: { 'Fn::Equals': [{ Ref: 'Stage' }, name] },
          AssertDescription: expect.stringMatching(`^Another stage than ${name} is deployed here`),
        },
      ]);
    }
  });

  test('is a tag of all that it deploys', () => {
    expect([dev.tags, prod.tags]).toEqual([
      [{ stage: 'dev' }, { stage: 'dev' }],
      [{ stage: 'prod' }, { stage: 'prod' }],
    ]);
  });
});

describe('development', () => {
  test('can be deleted whole: nothing in it is kept or protected', () => {
    const kept = all(dev).filter(
      ([, resource]) => resource.DeletionPolicy !== undefined && resource.DeletionPolicy !== 'Delete',
    );
    const guarded = all(dev).filter(([, { Properties = {} }]) =>
      [Properties.DeletionProtection, Properties.DeletionProtectionEnabled].some(
        (value) => value === true || value === 'ACTIVE',
      ),
    );

    expect(kept).toEqual([]);
    expect(guarded).toEqual([]);
    expect(dev.protectedFromTermination).toEqual([]);
    expect(prod.protectedFromTermination).toEqual(['ServerlessCqrs-Data']);
  });

  test('lets its archive be emptied, so that it can be deleted', () => {
    expect(JSON.stringify(onlyResource(dev.data, 'AWS::S3::BucketPolicy'))).not.toContain('s3:DeleteObject');
  });

  test('costs nothing for what only production needs, and fits into a new account', () => {
    const types = ['RDS::DBProxy', 'WAFv2::WebACL', 'CodeDeploy::DeploymentGroup'].map(
      (type) => `AWS::${type}`,
    );
    const reserved = ofTypes(all(dev), 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => 'ReservedConcurrentExecutions' in Properties,
    );

    expect(ofTypes(all(dev), ...types)).toEqual([]);
    expect(reserved).toEqual([]);
    expect(Object.keys(resourcesOfType(dev.data, 'AWS::KMS::Key'))).toEqual(['PersonalDataKey']);
  });
});

describe('production encrypts what it stores under a key of its own', () => {
  const key = prod.data.Resources.DataKey;

  test('which rotates and outlives the stack', () => {
    expect(key).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });

  test('which serves this account only, and only through the services that store', () => {
    expect(key?.Properties.KeyPolicy).toMatchObject({
      Statement: [
        { Action: 'kms:*', Principal: { AWS: { 'Fn::Join': ['', expect.arrayContaining([':root'])] } } },
        {
          Principal: { AWS: '*' },
          Condition: {
            StringEquals: {
              'kms:CallerAccount': { Ref: 'AWS::AccountId' },
              'kms:ViaService': ['dynamodb', 'firehose', 'rds', 's3'].map((service) => ({
                'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']],
              })),
            },
          },
        },
      ],
    });
  });

  test.each([
    'EventsTable',
    'GuardsTable',
    'SubjectKeysTable',
    'ReadModelCluster',
    'ArchiveBucket',
    'ArchiveStream',
    'FailedBatchesBucket',
  ])('%s too', (id) => {
    const resource = prod.data.Resources[id] ?? prod.application.Resources[id];

    expect(JSON.stringify(resource?.Properties)).toMatch(/DataKey/);
  });
});

describe('production’s database', () => {
  test('is reached through a proxy that signs in with IAM, over TLS, without a secret', () => {
    const proxy = onlyResource(prod.data, 'AWS::RDS::DBProxy');
    const user = (name: string) =>
      `arn:AWS::Partition:rds-db:AWS::Region:AWS::AccountId:dbuser:ReadModelCluster.DBClusterResourceId/${name}`;
    const statements = statementsOf(prod.data, render(proxy.Properties.RoleArn).replace(/\.Arn$/, ''));

    expect(proxy.Properties).toMatchObject({ DefaultAuthScheme: 'IAM_AUTH', RequireTLS: true });
    expect(proxy.Properties).not.toHaveProperty('Auth');
    expect(statements.map(({ Action, Resource }) => [Action, [Resource].flat().map(render)])).toEqual([
      ['rds-db:connect', [user('shop_reader'), user('shop_writer')]],
    ]);
  });

  test.each([
    ['query', 'shop_reader'],
    ['projector', 'shop_writer'],
    ['privacy', 'shop_writer'],
  ])('has %s connect through the proxy, as %s and nobody else', (name, user) => {
    const service = serviceNamed(services, name);
    const connects = Object.entries(permissionsOf(service, prod.data)).filter(([, actions]) =>
      actions.includes('rds-db:connect'),
    );

    expect(service.environment.PGHOST).toMatch(/^ReadModelPoolProxy\w+\.Endpoint$/);
    expect(connects.map(([resource]) => resource)).toEqual([
      expect.stringMatching(new RegExp(`:dbuser:.*ReadModelPoolProxy.*/${user}$`)),
    ]);
  });

  test.each(['migrate', 'projections'])(
    'has its owner, %s, connect directly: its locks are of a session',
    (name) => {
      expect(serviceNamed(services, name).environment.PGHOST).toBe('ReadModelCluster.Endpoint.Address');
    },
  );

  test('has a connection for each instance of a function that may run, and for those of the version before', () => {
    const clients = [...services.values()].filter(({ environment }) => 'PGHOST' in environment);
    const instances = clients.map(({ resource }) => Number(resource.Properties.ReservedConcurrentExecutions));

    expect(instances.every((count) => count > 0)).toBe(true);
    expect(2 * instances.reduce((sum, count) => sum + count, 0)).toBeLessThan(DATABASE_CONNECTIONS);
  });
});

test('what production reserves leaves the others a quarter of the account’s instances', () => {
  const reserved = [...services.values()].map(({ resource }) =>
    Number(resource.Properties.ReservedConcurrentExecutions ?? 0),
  );

  expect(reserved.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(0.75 * ACCOUNT_CONCURRENCY);
});

describe('production’s firewall', () => {
  test('stands in front of the GraphQL API', () => {
    const [[acl] = ['']] = Object.entries(resourcesOfType(prod.application, 'AWS::WAFv2::WebACL'));
    const { Properties } = onlyResource(prod.application, 'AWS::WAFv2::WebACLAssociation');

    expect(render(Properties.WebACLArn)).toBe(`${acl}.Arn`);
    expect(render(Properties.ResourceArn)).toMatch(/^GraphqlApi\w+\.Arn$/);
  });

  test('limits what one address may ask, and refuses what AWS knows to be bad', () => {
    const rules = onlyResource(prod.application, 'AWS::WAFv2::WebACL').Properties.Rules as readonly {
      readonly Name: string;
      readonly Action?: unknown;
    }[];

    expect(rules.map(({ Name }) => Name)).toEqual([
      'RequestsPerAddress',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect(rules[0]?.Action).toEqual({ Block: {} });
  });
});

describe('in production, a new version of', () => {
  const groups = resourcesOfType(prod.application, 'AWS::CodeDeploy::DeploymentGroup');
  const alarms = resourcesOfType(prod.application, 'AWS::CloudWatch::Alarm');

  test.each([...services])(
    '%s gets a tenth of the calls first, and is taken back when it fails',
    (_, service) => {
      const alias = prod.application.Resources[service.aliasId];
      const group = groups[render(alias?.UpdatePolicy?.CodeDeployLambdaAliasUpdate?.DeploymentGroupName)];
      const { Alarms } = (group?.Properties.AlarmConfiguration ?? {}) as {
        readonly Alarms?: { Name: unknown }[];
      };
      const alarm = JSON.stringify(alarms[render(Alarms?.[0]?.Name)]?.Properties.Metrics);

      expect(group?.Properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
        },
      });
      // The new version's failures, not the old one's.
      expect(alarm).toContain('ExecutedVersion');
      expect(alarm).toContain(render(alias?.Properties.FunctionVersion).replace('.Version', ''));
    },
  );
});
