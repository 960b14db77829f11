import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What the command service needs to know. */
export interface CommandServiceProps extends ServiceContext {
  readonly data: Pick<Data, 'eventStore' | 'subjectKeys' | 'identity'>;
}

/** Decides commands and appends events. Outside the network: DynamoDB, KMS and the keys of tokens are all it needs. */
export class CommandService extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: CommandServiceProps) {
    super(scope, id);
    const { eventStore, subjectKeys, identity } = props.data;
    this.function = new ServiceFunction(this, 'Command', {
      ...props,
      name: 'command',
      description: 'Decides commands and appends their events',
      // AppSync gives up after 30 s; conflicts are retried within what is left of this.
      timeout: Duration.seconds(25),
      memorySize: 1024,
      environment: {
        EVENTS_TABLE: eventStore.events.tableName,
        GUARDS_TABLE: eventStore.guards.tableName,
        ...subjectKeys.environment(),
        ...identity.trust,
        TOKEN_JWKS_URI: identity.keysUri,
      },
    });
    eventStore.grantAppend(this.function);
    subjectKeys.grantSeal(this.function);
  }
}
