import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms/alarms.ts';
import { CommandService } from './command-service.ts';
import { Dashboards } from './dashboards/dashboards.ts';
import type { DataStack } from './data-stack.ts';
import { FailedBatches } from './failed-batches.ts';
import { GraphqlDoor } from './graphql-api.ts';
import { Migrations } from './migrations.ts';
import { OrderSaga } from './order-saga.ts';
import { Privacy } from './privacy.ts';
import { Projections } from './projections.ts';
import { ProjectionsOperator } from './projections-operator.ts';
import { QueryService } from './query-service.ts';
import { Reactions } from './reactions.ts';
import type { ServiceContext } from './service-function.ts';
import { ServiceUrl } from './service-url.ts';
import { SigningKeys } from './signing-keys.ts';

/** What the application stack needs to know. */
export interface ApplicationStackProps extends StackProps, ServiceContext {
  readonly data: DataStack;
}

/** Everything that computes. It holds nothing that could not be made again, so it is deployed and replaced at will. */
export class ApplicationStack extends Stack {
  constructor(scope: Construct, id: string, props: ApplicationStackProps) {
    super(scope, id, {
      description:
        'Commands, queries, projections, reactions, the order saga, the GraphQL API and the RPC URLs',
      ...props,
    });
    const { build, stage, data } = props;
    const context = { build, stage };

    const migrations = new Migrations(this, 'Migrations', { ...context, data });
    const signingKeys = new SigningKeys(this, 'SigningKeys', { ...context, identity: data.identity });
    const commands = new CommandService(this, 'Commands', { ...context, data });
    const queries = new QueryService(this, 'Queries', { ...context, data, signingKeys });
    const saga = new OrderSaga(this, 'OrderSaga', { ...context, data });
    const failedBatches = new FailedBatches(this, 'FailedBatches', { protection: data.protection });
    const projections = new Projections(this, 'Projections', { ...context, data, failedBatches });
    const operator = new ProjectionsOperator(this, 'ProjectionsOperator', { ...context, data });
    const privacy = new Privacy(this, 'Privacy', { ...context, data });
    migrations.runBefore(queries, projections, operator, privacy);

    const api = new GraphqlDoor(this, 'GraphqlApi', {
      ...context,
      commands: commands.function.live,
      queries: queries.function.live,
      identity: data.identity,
    });
    const reactions = new Reactions(this, 'Reactions', {
      ...context,
      data,
      failedBatches,
      saga,
      liveUpdates: api.liveUpdates,
    });
    const feeds = [projections.feed, reactions.feed];
    const services = [
      commands.function,
      queries.function,
      saga.steps,
      ...feeds.map(({ consumer }) => consumer),
    ];
    const alarms = new Alarms(this, 'Alarms', {
      data,
      services,
      background: [signingKeys.copy],
      feeds,
      saga,
      apiId: api.apiId,
    });
    new Dashboards(this, 'Dashboards', { data, services, saga, apiId: api.apiId, alarms: alarms.operator });
    this.#acknowledgeRulesForAsynchronousCalls();
    // In this order: a laptop serves the first on port 50051 and the second on 50052.
    const commandUrl = new ServiceUrl(this, 'CommandUrl', { service: commands.function });
    const queryUrl = new ServiceUrl(this, 'QueryUrl', { service: queries.function });

    new CfnOutput(this, 'GraphqlUrl', { value: api.url });
    new CfnOutput(this, 'GraphqlApiId', { value: api.apiId });
    new CfnOutput(this, 'CommandServiceUrl', { key: 'CommandUrl', value: commandUrl.url });
    new CfnOutput(this, 'QueryServiceUrl', { key: 'QueryUrl', value: queryUrl.url });
    new CfnOutput(this, 'OrderSagaArn', { value: saga.arn });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarms.operator.topic.topicArn });
    new CfnOutput(this, 'FailedBatchesBucketName', { value: failedBatches.bucketName });
  }

  #acknowledgeRulesForAsynchronousCalls(): void {
    const reason =
      'Only the copy of the signing keys is invoked asynchronously, and again after five minutes. AppSync and the state machine wait for the answer, and the event source mappings have a failure destination of their own.';
    Validations.of(this).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason },
      { id: 'Serverless-LambdaAsyncFailureDestination', reason },
    );
  }
}
