import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { Archive } from '../archive.ts';
import type { BuildOutput } from '../build-output.ts';
import { CommandService } from '../command-service.ts';
import type { Data } from '../data.ts';
import { DataProtection } from '../data-protection.ts';
import { EventStore } from '../event-store.ts';
import { FailedBatches } from '../failed-batches.ts';
import type { TokenIssuer } from '../identity.ts';
import type { Publishing } from '../live-updates.ts';
import { Migrations } from '../migrations.ts';
import { OrderSaga } from '../order-saga.ts';
import { Privacy } from '../privacy.ts';
import { Projections } from '../projections.ts';
import { ProjectionsOperator } from '../projections-operator.ts';
import { ProviderLedger } from '../provider-ledger.ts';
import { QueryService } from '../query-service.ts';
import { Reactions } from '../reactions.ts';
import { ServiceUrl } from '../service-url.ts';
import { SigningKeys } from '../signing-keys.ts';
import { stageNamed } from '../stage.ts';
import { SubjectKeys } from '../subject-keys.ts';
import { ContainerDatabase } from './container-database.ts';

/** What the stack needs to know. */
export interface LocalStackStackProps {
  readonly build: BuildOutput;
  readonly identity: TokenIssuer;
}

/** Nobody listens. What the reactor tells fails at once, which it is used to: telling subscribers is best effort. */
const nobody: Publishing = { url: 'http://graphql.invalid/', grantPublish: () => undefined };

/**
 * The application for LocalStack's plans without AppSync, Cognito and RDS: the RPC doors, the event store with its stream, projections
 * into a PostgreSQL of one's own, reactions and the saga. Everything here is made by the constructs that make it in AWS.
 */
export class LocalStackStack extends Stack implements Data {
  readonly protection: DataProtection;
  readonly network = undefined;
  readonly eventStore: EventStore;
  readonly archive: Archive;
  readonly subjectKeys: SubjectKeys;
  readonly readModel = new ContainerDatabase();
  readonly identity: TokenIssuer;
  readonly providers: Table;

  constructor(scope: Construct, id: string, { build, identity }: LocalStackStackProps) {
    super(scope, id, { description: 'Commands, queries, projections, reactions and the order saga' });
    const stage = stageNamed('dev');
    const protection = new DataProtection(this, 'Protection', { stage });
    this.protection = protection;
    this.identity = identity;
    this.eventStore = new EventStore(this, 'EventStore', { protection });
    this.archive = new Archive(this, 'Archive', { stage, protection });
    this.subjectKeys = new SubjectKeys(this, 'SubjectKeys', { protection });
    this.providers = new ProviderLedger(this, 'ProviderLedger').table;

    const context = { build, stage };
    const given = { ...context, data: this };
    const migrations = new Migrations(this, 'Migrations', given);
    const signingKeys = new SigningKeys(this, 'SigningKeys', { ...context, identity });
    const commands = new CommandService(this, 'Commands', given);
    const queries = new QueryService(this, 'Queries', { ...given, signingKeys });
    const saga = new OrderSaga(this, 'OrderSaga', given);
    const failedBatches = new FailedBatches(this, 'FailedBatches', { protection });
    const projections = new Projections(this, 'Projections', { ...given, failedBatches });
    const operator = new ProjectionsOperator(this, 'ProjectionsOperator', given);
    const privacy = new Privacy(this, 'Privacy', given);
    migrations.runBefore(queries, projections, operator, privacy);
    new Reactions(this, 'Reactions', { ...given, failedBatches, saga, liveUpdates: nobody });

    const commandUrl = new ServiceUrl(this, 'CommandUrl', { service: commands.function });
    const queryUrl = new ServiceUrl(this, 'QueryUrl', { service: queries.function });
    new CfnOutput(this, 'CommandServiceUrl', { key: 'CommandUrl', value: commandUrl.url });
    new CfnOutput(this, 'QueryServiceUrl', { key: 'QueryUrl', value: queryUrl.url });
    new CfnOutput(this, 'OrderSagaArn', { value: saga.arn });
  }
}
