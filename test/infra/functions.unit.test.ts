import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { schemaFile } from '../../lib/build-output.ts';
import { liveFields } from '../../lib/graphql-fields.ts';
import { permissionsOf, serviceNamed, servicesOf, statementsOf } from './services.ts';
import { resourcesOfType, synthesise, synthesiseAnew, type Template } from './synthesised.ts';

const { data, application } = synthesise();
const services = servicesOf(application, data);
const permissions = (name: string) => permissionsOf(serviceNamed(services, name), data);

const user = (name: string) =>
  `arn:AWS::Partition:rds-db:AWS::Region:AWS::AccountId:dbuser:ReadModelCluster.DBClusterResourceId/${name}`;
const { publishing } = liveFields(readFileSync(schemaFile, 'utf8'));
const [apiId = ''] = Object.keys(resourcesOfType(application, 'AWS::AppSync::GraphQLApi'));
const mutation = (name: string) =>
  `arn:AWS::Partition:appsync:AWS::Region:AWS::AccountId:apis/${apiId}.ApiId/types/Mutation/fields/${name}`;
const ownLog = { 'its log group': ['logs:CreateLogStream', 'logs:PutLogEvents'] };
const tracing = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const networkInterfaces = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const append = {
  'EventsTable.Arn': ['dynamodb:PutItem', 'dynamodb:Query'],
  'GuardsTable.Arn': [
    'dynamodb:BatchGetItem',
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ],
};
const openPersonalData = {
  'SubjectKeysTable.Arn': ['dynamodb:BatchGetItem'],
  'PersonalDataKey.Arn': ['kms:Decrypt'],
};
const sealPersonalData = {
  'SubjectKeysTable.Arn': ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
  'PersonalDataKey.Arn': ['kms:Decrypt', 'kms:GenerateDataKey'],
};
const readStream = {
  'EventsTable.StreamArn': [
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
  'FailedBatchesBucket.Arn': ['s3:ListBucket'],
  'FailedBatchesBucket.Arn/aws/lambda/*': ['s3:PutObject'],
};

describe('a function may do exactly what it needs: it', () => {
  test('command appends events, keeps guards and seals personal data; it cannot change or delete an event', () => {
    expect(permissions('command')).toEqual({ ...ownLog, '*': tracing, ...append, ...sealPersonalData });
  });

  test('query loads events, opens personal data and reads the database as shop_reader', () => {
    expect(permissions('query')).toEqual({
      ...ownLog,
      '*': [...networkInterfaces, ...tracing],
      ...openPersonalData,
      'EventsTable.Arn': ['dynamodb:Query'],
      'SigningKeysTable.Arn': ['dynamodb:GetItem'],
      [user('shop_reader')]: ['rds-db:connect'],
    });
  });

  test('projector reads the stream, leaves failed batches and writes the database as shop_writer', () => {
    expect(permissions('projector')).toEqual({
      ...ownLog,
      '*': [...networkInterfaces, ...tracing],
      ...readStream,
      ...openPersonalData,
      [user('shop_writer')]: ['rds-db:connect'],
    });
  });

  test('reactor reads the stream, leaves failed batches, starts the saga, archives, and loads what it publishes', () => {
    const [sagaId = ''] = Object.keys(resourcesOfType(application, 'AWS::StepFunctions::StateMachine'));

    expect(permissions('reactor')).toEqual({
      ...ownLog,
      '*': tracing,
      ...readStream,
      ...openPersonalData,
      'EventsTable.Arn': ['dynamodb:Query'],
      [sagaId]: ['states:StartExecution'],
      ...Object.fromEntries(publishing.map(({ fieldName }) => [mutation(fieldName), ['appsync:GraphQL']])),
      'ArchiveStream.Arn': ['firehose:PutRecord'],
    });
  });

  test('saga appends events, keeps guards and the simulated providers’ ledger', () => {
    expect(permissions('saga')).toEqual({
      ...ownLog,
      '*': tracing,
      ...append,
      ...sealPersonalData,
      'ProvidersTable.Arn': ['dynamodb:UpdateItem'],
    });
  });

  test('signing-keys writes the copy of the keys', () => {
    expect(permissions('signing-keys')).toEqual({
      ...ownLog,
      '*': tracing,
      'SigningKeysTable.Arn': ['dynamodb:PutItem'],
    });
  });

  test('privacy shreds keys and writes the database as shop_writer; it can use no key and read no event', () => {
    expect(permissions('privacy')).toEqual({
      ...ownLog,
      '*': [...networkInterfaces, ...tracing],
      'SubjectKeysTable.Arn': ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
      [user('shop_writer')]: ['rds-db:connect'],
    });
  });

  test('projections reads all events and the archive, opens personal data and owns the database’s schema; it changes no event', () => {
    expect(permissions('projections')).toEqual({
      ...ownLog,
      '*': [...networkInterfaces, ...tracing],
      ...openPersonalData,
      'EventsTable.Arn': ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
      'ArchiveBucket.Arn': ['s3:ListBucket'],
      'ArchiveBucket.Arn/*': ['s3:GetObject'],
      [user('shop_owner')]: ['rds-db:connect'],
    });
  });

  test('migrate owns the database’s schema', () => {
    expect(permissions('migrate')).toEqual({
      ...ownLog,
      '*': [...networkInterfaces, ...tracing],
      [user('shop_owner')]: ['rds-db:connect'],
    });
  });
});

describe('permissions', () => {
  test.each(['query', 'projector', 'projections', 'migrate', 'privacy'])(
    'let Lambda attach %s to the network, not its own code',
    (name) => {
      const denied = serviceNamed(services, name).statements.filter(({ Effect }) => Effect === 'Deny');

      expect(denied).toMatchObject([
        { Action: networkInterfaces, Condition: { ArnLike: expect.anything() } },
      ]);
    },
  );

  test('hold no wildcard action, and * as a resource for X-Ray, network interfaces and log delivery only', () => {
    const allowed = Object.keys(resourcesOfType(application, 'AWS::IAM::Role'))
      .flatMap((role) => statementsOf(application, role))
      .filter(({ Effect }) => Effect === 'Allow');
    const onAnything = allowed.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);

    expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(
      onAnything.filter(
        (action) => !/^(xray:|ec2:.*(NetworkInterface|Subnets|IpAddresses)|logs:)/.test(action),
      ),
    ).toEqual([]);
  });

  test('come from no managed policy but for the function with which CDK invokes triggers', () => {
    const managed = Object.entries(resourcesOfType(application, 'AWS::IAM::Role')).filter(
      ([, { Properties }]) => 'ManagedPolicyArns' in Properties,
    );

    expect(managed.map(([id]) => id)).toEqual([
      expect.stringMatching(/^AWSCDKTriggerCustomResourceProvider/),
    ]);
  });
});

describe('a function’s environment', () => {
  const common = (name: string) => ({
    NODE_OPTIONS: '--enable-source-maps',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    POWERTOOLS_METRICS_NAMESPACE: 'ServerlessCqrs',
    POWERTOOLS_SERVICE_NAME: name,
  });
  const connection = (user: string) => ({
    PGHOST: 'ReadModelCluster.Endpoint.Address',
    PGPORT: 'ReadModelCluster.Endpoint.Port',
    PGDATABASE: 'shop',
    PGUSER: user,
    PGSSLMODE: 'verify-full',
    NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
  });
  const keys = { SUBJECT_KEYS_TABLE: 'SubjectKeysTable', PERSONAL_DATA_KEY: 'PersonalDataKey.Arn' };
  const tables = { EVENTS_TABLE: 'EventsTable', GUARDS_TABLE: 'GuardsTable', ...keys };
  const trust = {
    TOKEN_ISSUER: 'UserPool.ProviderURL',
    TOKEN_CLIENT_IDS: expect.stringMatching(/^IdentityUsersWeb\w+,IdentityUsersMachinedefault\w+$/),
  };
  const issuersKeys = { TOKEN_JWKS_URI: 'UserPool.ProviderURL/.well-known/jwks.json' };
  const keysTable = { KEYS_TABLE: 'SigningKeysTable' };

  test.each([
    ['command', { ...tables, ...trust, ...issuersKeys }],
    ['query', { ...connection('shop_reader'), ...keys, EVENTS_TABLE: 'EventsTable', ...trust, ...keysTable }],
    ['signing-keys', { ...issuersKeys, ...keysTable }],
    ['projector', { ...connection('shop_writer'), ...keys }],
    [
      'projections',
      {
        ...connection('shop_owner'),
        ...keys,
        EVENTS_TABLE: 'EventsTable',
        ARCHIVE_BUCKET: 'ArchiveBucket',
      },
    ],
    ['privacy', { ...connection('shop_writer'), SUBJECT_KEYS_TABLE: 'SubjectKeysTable' }],
    [
      'reactor',
      {
        ...keys,
        EVENTS_TABLE: 'EventsTable',
        ORDER_SAGA_ARN: expect.stringMatching(/^OrderSagaStateMachine/),
        ARCHIVE_STREAM: 'ArchiveStream',
        GRAPHQL_URL: expect.stringMatching(/^GraphqlApi\w+\.GraphQLUrl$/),
      },
    ],
    ['saga', { ...tables, PROVIDERS_TABLE: 'ProvidersTable' }],
    ['migrate', connection('shop_owner')],
  ])('of %s says where things are and holds no secret', (name, own) => {
    expect(serviceNamed(services, name).environment).toEqual({ ...common(name), ...own });
  });
});

describe('every function', () => {
  test.each([...services.keys()])('%s runs Node 24 on arm64, traced, with limits of its own', (name) => {
    expect(serviceNamed(services, name).resource.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      Timeout: expect.any(Number),
      MemorySize: expect.any(Number),
    });
  });

  test('logs into a group of its own that forgets, CDK’s trigger function included', () => {
    const functions = Object.values(resourcesOfType(application, 'AWS::Lambda::Function'));
    const groups = functions.map(
      ({ Properties }) => (Properties.LoggingConfig as { LogGroup: { Ref: string } }).LogGroup.Ref,
    );

    expect(new Set(groups).size).toBe(functions.length);
    for (const group of groups) expect(application.Resources[group]?.Properties.RetentionInDays).toBe(14);
  });

  test('stands in the network if and only if it talks to the database', () => {
    const inNetwork = [...services].filter(([, { resource }]) => 'VpcConfig' in resource.Properties);

    expect(inNetwork.map(([name]) => name).sort()).toEqual([
      'migrate',
      'privacy',
      'projections',
      'projector',
      'query',
    ]);
  });

  test('keeps its logs for three months in production', () => {
    const production = synthesise({ stage: 'prod' });
    const groups = [production.data, production.application].flatMap((template) =>
      Object.values(resourcesOfType(template, 'AWS::Logs::LogGroup')),
    );

    expect(new Set(groups.map(({ Properties }) => Properties.RetentionInDays))).toEqual(new Set([90]));
  });
});

describe('migrations', () => {
  const triggers = (template: Template) =>
    Object.entries(resourcesOfType(template, 'Custom::Trigger')).filter(([id]) =>
      id.startsWith('Migrations'),
    );
  const trigger = (template = application) => triggers(template)[0]?.[1].Properties ?? {};

  test('run before the functions that use the schema are deployed', () => {
    const [[triggerId] = ['']] = triggers(application);

    for (const name of ['query', 'projector']) {
      expect(serviceNamed(services, name).resource.DependsOn).toContain(triggerId);
    }
  });

  test('run again when the bundle that holds them changes, and only then', () => {
    const changed = synthesiseAnew({ bundle: 'export const handler = async () => "another migration";' });

    expect(trigger(synthesise().application).HandlerArn).toEqual(trigger().HandlerArn);
    expect(trigger(changed.application).HandlerArn).not.toEqual(trigger().HandlerArn);
  });
});
