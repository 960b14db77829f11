import {
  CfnOutput,
  MissingRemovalPolicies,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { Archive } from './archive.ts';
import { EventStore } from './event-store.ts';
import { Identity, type IdentityProps } from './identity.ts';
import { Network } from './network.ts';
import { ReadModel } from './read-model.ts';
import type { Stage } from './stage.ts';
import { SubjectKeys } from './subject-keys.ts';

/** What the data stack needs to know. */
export interface DataStackProps extends StackProps {
  readonly stage: Stage;
  readonly signIn: IdentityProps;
}

/**
 * Everything that holds data. It is deployed rarely, cannot be deleted by mistake, and what it holds stays where it is even
 * when the stack goes: the retained database keeps the retained network it stands in.
 */
export class DataStack extends Stack {
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
      terminationProtection: true,
      ...props,
    });
    this.network = new Network(this, 'Network', props);
    this.eventStore = new EventStore(this, 'EventStore');
    this.archive = new Archive(this, 'Archive', props);
    this.subjectKeys = new SubjectKeys(this, 'SubjectKeys');
    this.readModel = new ReadModel(this, 'ReadModel', { network: this.network, stage: props.stage });
    this.identity = new Identity(this, 'Identity', props.signIn);
    this.providers = this.#providerLedger();
    MissingRemovalPolicies.of(this).retain();

    new CfnOutput(this, 'EventsTableName', { value: this.eventStore.events.tableName });
    new CfnOutput(this, 'GuardsTableName', { value: this.eventStore.guards.tableName });
    new CfnOutput(this, 'ArchiveBucketName', { value: this.archive.bucketName });
    new CfnOutput(this, 'ProvidersTableName', { value: this.providers.tableName });
    new CfnOutput(this, 'DatabaseEndpoint', { value: this.readModel.endpoint.hostname });
    this.#tellHowToSignIn();
  }

  #tellHowToSignIn(): void {
    const { pool, web, machines, signInUrl } = this.identity;
    const programs = [...machines].map(([tenant, client]) => `${tenant}=${client.userPoolClientId}`);
    new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(this, 'SignInUrl', { value: signInUrl });
    new CfnOutput(this, 'WebClientId', { value: web.userPoolClientId });
    new CfnOutput(this, 'MachineClientIds', { value: programs.join(',') });
  }

  #providerLedger(): Table {
    const table = new Table(this, 'Providers', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    (table.node.defaultChild as CfnTable).overrideLogicalId('ProvidersTable');
    Validations.of(table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: 'The ledger of simulated providers: made-up payments and shipments, worth nothing once lost.',
    });
    return table;
  }
}
