import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schemaFile } from '../../lib/build-output.ts';
import { lambdaFields, liveFields } from '../../lib/graphql-fields.ts';
import { renderer } from './rendering.ts';
import { serviceNamed, servicesOf } from './services.ts';
import { onlyResource, resourcesOfType, synthesise } from './synthesised.ts';

const { data, application } = synthesise();
const render = renderer(data);
const schema = readFileSync(schemaFile, 'utf8');
const resolvers = Object.values(resourcesOfType(application, 'AWS::AppSync::Resolver')).map(
  ({ Properties }) => Properties,
);
const answeredBy = (source: string) =>
  resolvers
    .filter(({ DataSourceName }) => DataSourceName === source)
    .map((r) => `${r.TypeName}.${r.FieldName}`);

/** Told by the service, heard by subscribers: no function answers them. */
const { publishing, subscriptions } = liveFields(schema);
const live = [...publishing, ...subscriptions].map(({ typeName, fieldName }) => `${typeName}.${fieldName}`);

/** The fields of a type as the `graphql` package reads them once every AppSync scalar is declared. */
function fieldsOf(typeName: string): string[] {
  const types = buildSchema(`scalar AWSDateTime\nscalar AWSJSON\n${schema}`, {
    assumeValid: true,
  }).getTypeMap();
  const type = types[typeName];
  if (!type || !('getFields' in type)) throw new Error(`No object type ${typeName}.`);
  return Object.keys(type.getFields()).map((field) => `${typeName}.${field}`);
}

interface Provider {
  readonly AuthenticationType: string;
  readonly UserPoolConfig: { readonly UserPoolId: unknown; readonly AppIdClientRegex: unknown };
}

describe('the GraphQL API', () => {
  test('has every command answered by the live command function', () => {
    const commands = fieldsOf('Mutation').filter((field) => !live.includes(field));

    expect(answeredBy('Commands')).toEqual(commands);
  });

  test('has live updates answered by no function', () => {
    expect(answeredBy('LiveUpdates')).toEqual(live);
  });

  test('takes tokens of the user pool’s applications, and signed requests, which alone reach what has no directive', () => {
    const { Properties } = onlyResource(application, 'AWS::AppSync::GraphQLApi');

    expect(Properties.AuthenticationType).toBe('AWS_IAM');
    expect(Properties).not.toHaveProperty('UserPoolConfig');
    const [tokens, ...others] = Properties.AdditionalAuthenticationProviders as readonly Provider[];
    expect(others).toEqual([]);
    expect(tokens?.AuthenticationType).toBe('AMAZON_COGNITO_USER_POOLS');
    expect(render(tokens?.UserPoolConfig.UserPoolId)).toBe('UserPool');
    expect(render(tokens?.UserPoolConfig.AppIdClientRegex)).toMatch(
      /^\^\(\?:IdentityUsersWeb\w+\|IdentityUsersMachinedefault\w+\)\$$/,
    );
    expect(resourcesOfType(application, 'AWS::AppSync::ApiKey')).toEqual({});
  });

  test('has every query, and the nested fields of the read model, answered by the live query function', () => {
    const nested = ['Category.productCount', 'Category.products', 'Product.category'];

    expect(answeredBy('Queries')).toEqual([...fieldsOf('Query'), ...nested]);
  });

  test('points its data sources at the aliases that serve', () => {
    const services = servicesOf(application, data);
    const sources = Object.values(resourcesOfType(application, 'AWS::AppSync::DataSource'))
      .filter(({ Properties }) => Properties.Type === 'AWS_LAMBDA')
      .map(({ Properties }) => [
        Properties.Name,
        render((Properties.LambdaConfig as { LambdaFunctionArn: unknown }).LambdaFunctionArn),
      ]);

    expect(sources).toEqual([
      ['Commands', serviceNamed(services, 'command').aliasId],
      ['Queries', serviceNamed(services, 'query').aliasId],
    ]);
  });

  test('asks for nested fields in batches, one call a level, and for all others one by one', () => {
    const batched = resolvers.filter(({ MaxBatchSize }) => MaxBatchSize !== undefined);

    expect(batched.map((r) => `${r.TypeName}.${r.FieldName} ${r.MaxBatchSize}`)).toEqual([
      'Category.productCount 200',
      'Category.products 200',
      'Product.category 200',
    ]);
  });

  test('runs the same resolver code on every field that a function answers', () => {
    const answered = resolvers.filter(({ DataSourceName }) => DataSourceName !== 'LiveUpdates');

    expect(resolvers.every(({ Runtime }) => (Runtime as { Name: string }).Name === 'APPSYNC_JS')).toBe(true);
    expect(new Set(answered.map(({ CodeS3Location }) => render(CodeS3Location))).size).toBe(1);
  });

  test('serves the schema of graphql/schema.graphql', () => {
    expect(onlyResource(application, 'AWS::AppSync::GraphQLSchema').Properties.Definition).toBe(schema);
  });

  test('bounds what one request may ask, traces, and logs failures without their arguments', () => {
    expect(onlyResource(application, 'AWS::AppSync::GraphQLApi').Properties).toMatchObject({
      QueryDepthLimit: 15,
      ResolverCountLimit: 1000,
      XrayEnabled: true,
      LogConfig: { FieldLogLevel: 'ERROR', ExcludeVerboseContent: true },
    });
  });

  test('logs into a group that forgets', () => {
    const groups = Object.values(resourcesOfType(application, 'AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties,
    );
    const group = groups.find(({ LogGroupName }) =>
      render(LogGroupName ?? '').startsWith('/aws/appsync/apis/GraphqlApi'),
    );

    expect(group).toMatchObject({ RetentionInDays: 14 });
  });

  test('explains its schema in development and not in production', () => {
    const introspection = (stage: string) =>
      onlyResource(synthesise({ stage }).application, 'AWS::AppSync::GraphQLApi').Properties
        .IntrospectionConfig;

    expect(introspection('dev')).toBe('ENABLED');
    expect(introspection('prod')).toBe('DISABLED');
  });

  test('cannot be deployed when the schema has lost a field that is resolved', () => {
    expect(() => lambdaFields(schema.replace('productCount: Int!', ''))).toThrow(
      'no field Category.productCount',
    );
    expect(() => lambdaFields('type Query { a: Int }')).toThrow('no type Category');
  });
});
