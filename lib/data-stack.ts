import { CfnOutput, MissingRemovalPolicies, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { Archive } from './archive.ts';
import type { Data } from './data.ts';
import { DataProtection } from './data-protection.ts';
import { EventStore } from './event-store.ts';
import { Identity, type SignIn } from './identity.ts';
import { Network } from './network.ts';
import { ProviderLedger } from './provider-ledger.ts';
import { ReadModel } from './read-model.ts';
import type { Stage } from './stage.ts';
import { SubjectKeys } from './subject-keys.ts';

/** What the data stack needs to know. */
export interface DataStackProps extends StackProps {
  readonly stage: Stage;
  readonly signIn: SignIn;
}

/**
 * Everything that holds data. It is deployed rarely. In stages that keep data it cannot be deleted by mistake, and what it holds
 * stays where it is even when the stack goes: the retained database keeps the retained network it stands in.
 */
export class DataStack extends Stack implements Data {
  readonly protection: DataProtection;
  readonly network: Network;
  readonly eventStore: EventStore;
  readonly archive: Archive;
  readonly subjectKeys: SubjectKeys;
  readonly readModel: ReadModel;
  readonly identity: Identity;
  /** What the simulated payment and shipping providers remember of the calls they got. */
  readonly providers: Table;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, {
      description: 'The event store, its archive, the read model and the network around it, and the users',
      terminationProtection: props.stage.keepsData,
      ...props,
    });
    const { stage } = props;
    const protection = new DataProtection(this, 'Protection', { stage });
    this.protection = protection;
    this.network = new Network(this, 'Network', props);
    this.eventStore = new EventStore(this, 'EventStore', { protection });
    this.archive = new Archive(this, 'Archive', { stage, protection });
    this.subjectKeys = new SubjectKeys(this, 'SubjectKeys', { protection });
    this.readModel = new ReadModel(this, 'ReadModel', { network: this.network, stage, protection });
    this.identity = new Identity(this, 'Identity', { ...props.signIn, protection });
    this.providers = new ProviderLedger(this, 'ProviderLedger').table;
    if (protection.keepsData) MissingRemovalPolicies.of(this).retain();
    else this.#acknowledgeThatDataMayGo();

    new CfnOutput(this, 'EventsTableName', { value: this.eventStore.events.tableName });
    new CfnOutput(this, 'GuardsTableName', { value: this.eventStore.guards.tableName });
    new CfnOutput(this, 'ArchiveBucketName', { value: this.archive.bucketName });
    new CfnOutput(this, 'ProvidersTableName', { value: this.providers.tableName });
    new CfnOutput(this, 'DatabaseEndpoint', { value: this.readModel.endpoint.hostname });
    this.#tellHowToSignIn();
  }

  #acknowledgeThatDataMayGo(): void {
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-RDS10',
      reason: 'A stage to try things on, that `npm run destroy` is to leave nothing of.',
    });
  }

  #tellHowToSignIn(): void {
    const { pool, web, machines, signInUrl } = this.identity;
    const programs = [...machines].map(([tenant, client]) => `${tenant}=${client.userPoolClientId}`);
    new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(this, 'SignInUrl', { value: signInUrl });
    new CfnOutput(this, 'WebClientId', { value: web.userPoolClientId });
    new CfnOutput(this, 'MachineClientIds', { value: programs.join(',') });
  }
}
