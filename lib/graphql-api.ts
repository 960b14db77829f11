import { readFileSync } from 'node:fs';
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
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
import { Firewall } from './firewall.ts';
import { type FieldCoordinate, lambdaFields } from './graphql-fields.ts';
import type { Identity } from './identity.ts';
import { LiveUpdates } from './live-updates.ts';
import type { ServiceContext } from './service-function.ts';
import type { Stage } from './stage.ts';

/** What the door needs to know. */
export interface GraphqlDoorProps extends ServiceContext {
  /** Answers the fields of Mutation that are commands. */
  readonly commands: IFunction;
  /** Answers the fields of Query, and the nested fields that the read model fills in. */
  readonly queries: IFunction;
  /** Whose users, and whose programs, may call. */
  readonly identity: Identity;
}

/**
 * AppSync in front of the command and the query function: one resolver, the same code, for every field they answer. Beside them, live
 * updates.
 */
export class GraphqlDoor extends Construct {
  readonly liveUpdates: LiveUpdates;
  readonly #api: GraphqlApi;

  constructor(scope: Construct, id: string, props: GraphqlDoorProps) {
    super(scope, id);
    this.#api = this.#createApi(props);
    this.#writeLogs(props.stage);
    if (props.stage.firewall) new Firewall(this, 'Firewall', { apiArn: this.#api.arn });
    const schema = readFileSync(schemaFile, 'utf8');
    this.#addResolvers(schema, props);
    this.liveUpdates = new LiveUpdates(this, 'LiveUpdates', { api: this.#api, schema, build: props.build });
  }

  get url(): string {
    return this.#api.graphqlUrl;
  }

  get apiId(): string {
    return this.#api.apiId;
  }

  #createApi({ stage, identity }: GraphqlDoorProps): GraphqlApi {
    return new GraphqlApi(this, 'Api', {
      name: 'serverless-cqrs',
      definition: Definition.fromFile(schemaFile),
      // The default mode decides what a field without a directive is open to: to the service itself, so never to people. Cognito as
      // the default with the action DENY would say the same, but cannot have a second mode beside it.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-appsync-graphqlapi-userpoolconfig.html
      authorizationConfig: {
        defaultAuthorization: { authorizationType: AuthorizationType.IAM },
        additionalAuthorizationModes: [
          {
            authorizationType: AuthorizationType.USER_POOL,
            userPoolConfig: { userPool: identity.pool, appIdClientRegex: identity.clientPattern },
          },
        ],
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

  #addResolvers(schema: string, { build, commands, queries }: GraphqlDoorProps): void {
    const code = Code.fromAsset(build.resolverCode('resolver'));
    const commandSource = this.#api.addLambdaDataSource('CommandSource', commands, { name: 'Commands' });
    const querySource = this.#api.addLambdaDataSource('QuerySource', queries, { name: 'Queries' });
    const fields = lambdaFields(schema);
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
