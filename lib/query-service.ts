import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What the query service needs to know. */
export interface QueryServiceProps extends ServiceContext {
  readonly data: Pick<Data, 'network' | 'eventStore' | 'subjectKeys' | 'readModel' | 'identity'>;
  readonly signingKeys: SigningKeys;
}

/** Answers queries: views from the database, history from the events. It can change neither. */
export class QueryService extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: QueryServiceProps) {
    super(scope, id);
    const { network, eventStore, subjectKeys, readModel, identity } = props.data;
    const { signingKeys } = props;
    this.function = new ServiceFunction(this, 'Query', {
      ...props,
      name: 'query',
      description: 'Answers queries from the read model and history from the events',
      // Just under AppSync's 30 s, because a paused database may take most of it to wake.
      timeout: Duration.seconds(29),
      memorySize: 1024,
      network,
      environment: {
        ...readModel.environment('shop_reader'),
        EVENTS_TABLE: eventStore.events.tableName,
        ...subjectKeys.environment(),
        ...identity.trust,
        KEYS_TABLE: signingKeys.tableName,
      },
    });
    readModel.grantConnect(this.function, 'shop_reader');
    eventStore.grantLoad(this.function);
    signingKeys.grantRead(this.function);
    subjectKeys.grantOpen(this.function);
  }
}
