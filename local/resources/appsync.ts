import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { additionalMode, defaultMode, userPoolProvider } from './appsync-authentication.ts';
import { type Place, resourceType } from './resource-type.ts';

/** AppSync's ids have 26 lower-case letters and digits; ours are made from the name so that a restart keeps them. */
function stableId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 26);
}

/** The text of an asset that AppSync would read from `s3://bucket/key`. */
function assetText(s3Location: string, place: Place): string {
  return readFileSync(place.asset(s3Location.slice(s3Location.lastIndexOf('/') + 1)), 'utf8');
}

function required(
  inline: string | undefined,
  s3Location: string | undefined,
  what: string,
  place: Place,
): string {
  if (inline !== undefined) return inline;
  if (s3Location === undefined) throw new Error(`it has no ${what}`);
  return assetText(s3Location, place);
}

/** A GraphQL API. */
export const graphqlApi = resourceType({
  type: 'AWS::AppSync::GraphQLApi',
  properties: v.strictObject({
    Name: v.string(),
    ApiType: v.optional(v.literal('GRAPHQL')),
    AuthenticationType: defaultMode,
    AdditionalAuthenticationProviders: v.optional(v.array(additionalMode), []),
    IntrospectionConfig: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
    QueryDepthLimit: v.optional(v.number(), 0),
    ResolverCountLimit: v.optional(v.number(), 0),
  }),
  withoutEffect: {
    EnvironmentVariables: 'resolver code of this project reads none',
    LogConfig: 'log lines go to the log file of this start',
    OwnerContact: 'is for readers',
    Tags: 'nobody is billed',
    Visibility: 'everything is on the loopback interface',
    XrayEnabled: 'X-Ray segments are received and dropped',
  },
  create: (properties, place) => {
    const { region, accountId, graphqlUrl } = place.addresses;
    const apiId = stableId(place.defaultName);
    const arn = `arn:aws:appsync:${region}:${accountId}:apis/${apiId}`;
    const { QueryDepthLimit: depth, ResolverCountLimit: count } = properties;
    place.model.addApi({
      apiId,
      name: properties.Name,
      authentication: [
        { mode: properties.AuthenticationType },
        ...properties.AdditionalAuthenticationProviders.map((one) => userPoolProvider(one, place)),
      ],
      introspection: properties.IntrospectionConfig === 'ENABLED',
      ...(depth > 0 && { queryDepthLimit: depth }),
      ...(count > 0 && { resolverCountLimit: count }),
    });
    const realtimeUrl = `${graphqlUrl.replace(/^http/, 'ws')}/realtime`;
    const url = new URL(graphqlUrl);
    return {
      ref: arn,
      attributes: {
        ApiId: apiId,
        Arn: arn,
        GraphQLDns: url.host,
        GraphQLEndpointArn: `arn:aws:appsync:${region}:${accountId}:endpoints/graphql-api/${apiId}`,
        GraphQLUrl: graphqlUrl,
        RealtimeDns: url.host,
        RealtimeUrl: realtimeUrl,
      },
    };
  },
});

/** The API's schema. */
export const graphqlSchema = resourceType({
  type: 'AWS::AppSync::GraphQLSchema',
  properties: v.strictObject({
    ApiId: v.string(),
    Definition: v.optional(v.string()),
    DefinitionS3Location: v.optional(v.string()),
  }),
  withoutEffect: {},
  create: ({ ApiId, Definition, DefinitionS3Location }, place) => {
    place.model.api(ApiId).schemas.push(required(Definition, DefinitionS3Location, 'definition', place));
    return { ref: `${ApiId}GraphQLSchema` };
  },
});

/** What resolvers talk to: a function, or nothing. */
export const dataSource = resourceType({
  type: 'AWS::AppSync::DataSource',
  properties: v.variant('Type', [
    v.strictObject({
      ApiId: v.string(),
      Name: v.string(),
      Type: v.literal('AWS_LAMBDA'),
      LambdaConfig: v.strictObject({ LambdaFunctionArn: v.string() }),
    }),
    v.strictObject({ ApiId: v.string(), Name: v.string(), Type: v.literal('NONE') }),
  ]),
  withoutEffect: {
    Description: 'is for readers',
    MetricsConfig: 'there is no CloudWatch on a laptop',
    ServiceRoleArn: 'there is no IAM on a laptop',
  },
  create: (properties, place) => {
    const { ApiId, Name } = properties;
    place.model
      .api(ApiId)
      .dataSources.set(
        Name,
        properties.Type === 'NONE'
          ? { kind: 'none' }
          : { kind: 'lambda', functionArn: properties.LambdaConfig.LambdaFunctionArn },
      );
    const { region, accountId } = place.addresses;
    const arn = `arn:aws:appsync:${region}:${accountId}:apis/${ApiId}/datasources/${Name}`;
    return { ref: arn, attributes: { DataSourceArn: arn, Name } };
  },
});

/** One field's resolver, in JavaScript. */
export const resolver = resourceType({
  type: 'AWS::AppSync::Resolver',
  properties: v.strictObject({
    ApiId: v.string(),
    TypeName: v.string(),
    FieldName: v.string(),
    DataSourceName: v.string(),
    Kind: v.optional(v.literal('UNIT', 'pipelines are not emulated')),
    Runtime: v.strictObject({ Name: v.literal('APPSYNC_JS'), RuntimeVersion: v.literal('1.0.0') }),
    Code: v.optional(v.string()),
    CodeS3Location: v.optional(v.string()),
    MaxBatchSize: v.optional(v.number(), 0),
  }),
  withoutEffect: { MetricsConfig: 'there is no CloudWatch on a laptop' },
  create: (properties, place) => {
    const { ApiId, TypeName, FieldName } = properties;
    place.model.api(ApiId).resolvers.push({
      typeName: TypeName,
      fieldName: FieldName,
      code: required(properties.Code, properties.CodeS3Location, 'code', place),
      maxBatchSize: properties.MaxBatchSize,
      dataSourceName: properties.DataSourceName,
    });
    const { region, accountId } = place.addresses;
    const arn = `arn:aws:appsync:${region}:${accountId}:apis/${ApiId}/types/${TypeName}/resolvers/${FieldName}`;
    return { ref: arn, attributes: { ResolverArn: arn, TypeName, FieldName } };
  },
});
