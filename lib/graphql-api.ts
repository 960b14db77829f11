import { readFileSync } from 'node:fs';
import { Expiration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type CfnGraphQLApi,
  Code,
  Definition,
  FieldLogLevel,
  FunctionRuntime,
  GraphqlApi,
  IntrospectionConfig,
  type LambdaDataSource,
} from 'aws-cdk-lib/aws-appsync';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { schemaFile } from './build-output.ts';
import { type FieldCoordinate, lambdaFields } from './graphql-fields.ts';
import type { ServiceContext } from './service-function.ts';
import type { Stage } from './stage.ts';

/** What the door needs to know. */
export interface GraphqlDoorProps extends ServiceContext {
  /** Answers the fields of Mutation. */
  readonly commands: IFunction;
  /** Answers the fields of Query, and the nested fields that the read model fills in. */
  readonly queries: IFunction;
}

/** AppSync in front of the command and the query function: one resolver, the same code, for every field they answer. */
export class GraphqlDoor extends Construct {
  readonly #api: GraphqlApi;

  constructor(scope: Construct, id: string, props: GraphqlDoorProps) {
    super(scope, id);
    this.#api = this.#createApi(props.stage);
    this.#writeLogs(props.stage);
    this.#addResolvers(props);
  }

  get url(): string {
    return this.#api.graphqlUrl;
  }

  get apiId(): string {
    return this.#api.apiId;
  }

  /** The key that clients send as `x-api-key`. Throws when the API takes no keys. */
  get apiKey(): string {
    if (!this.#api.apiKey) throw new Error('The GraphQL API has no key.');
    return this.#api.apiKey;
  }

  #createApi(stage: Stage): GraphqlApi {
    return new GraphqlApi(this, 'Api', {
      name: 'serverless-cqrs',
      definition: Definition.fromFile(schemaFile),
      // A key says that a client is allowed in, not who its user is. Sign-in with Cognito takes this place.
      authorizationConfig: {
        defaultAuthorization: {
          authorizationType: AuthorizationType.API_KEY,
          apiKeyConfig: { expires: Expiration.atDate(startOfMonth(6)) },
        },
      },
      introspectionConfig: stage.introspection ? IntrospectionConfig.ENABLED : IntrospectionConfig.DISABLED,
      // As deep as GraphiQL's own question for the schema, and three times what a shop's page needs.
      queryDepthLimit: 15,
      // Nested lists multiply: 100 categories with 5 products each, and those with their category again, are 601 resolvers.
      resolverCountLimit: 1000,
      xrayEnabled: true,
    });
  }

  /**
   * Logs failed fields, without their arguments. GraphqlApi's own `logConfig` would add a custom resource with a Lambda function
   * to set the retention that a log group of ours simply has.
   */
  #writeLogs(stage: Stage): void {
    const role = new Role(this, 'LogRole', { assumedBy: new ServicePrincipal('appsync.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/appsync/apis/${this.#api.apiId}`,
      retention: stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // AppSync asks for the group before it writes to it, whether or not it is there.
    logGroup.grant(role, 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents');
    (this.#api.node.defaultChild as CfnGraphQLApi).logConfig = {
      cloudWatchLogsRoleArn: role.roleArn,
      fieldLogLevel: FieldLogLevel.ERROR,
      excludeVerboseContent: true,
    };
    Validations.of(this.#api).acknowledge({
      id: 'AwsSolutions-ASC3',
      reason:
        'Requests are logged; the rule also wants headers and arguments in the log, which hold keys, names and addresses.',
    });
  }

  #addResolvers({ build, commands, queries }: GraphqlDoorProps): void {
    const code = Code.fromAsset(build.resolverCode());
    const commandSource = this.#api.addLambdaDataSource('CommandSource', commands, { name: 'Commands' });
    const querySource = this.#api.addLambdaDataSource('QuerySource', queries, { name: 'Queries' });
    const fields = lambdaFields(readFileSync(schemaFile, 'utf8'));
    for (const field of fields.mutations) addResolver(commandSource, field, code);
    for (const field of fields.queries) addResolver(querySource, field, code);
    // Up to 200 entities of a level are one invocation and one SQL statement; a list has at most 100.
    for (const field of fields.nested) addResolver(querySource, field, code, 200);
  }
}

function addResolver(
  source: LambdaDataSource,
  field: FieldCoordinate,
  code: Code,
  maxBatchSize?: number,
): void {
  source.createResolver(`${field.typeName}.${field.fieldName}`, {
    ...field,
    code,
    runtime: FunctionRuntime.JS_1_0_0,
    ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
  });
}

/** The first day of a month to come. A key's expiry must be a fixed date; this one changes the template once a month only. */
function startOfMonth(monthsAhead: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsAhead, 1));
}
