import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What privacy needs to know. */
export interface PrivacyProps extends ServiceContext {
  readonly data: Pick<Data, 'network' | 'subjectKeys' | 'readModel'>;
}

/** Forgets people when an operator says so. It can shred keys and use none, and it cannot see an event. */
export class Privacy extends Construct {
  constructor(scope: Construct, id: string, props: PrivacyProps) {
    super(scope, id);
    const { network, subjectKeys, readModel } = props.data;
    const privacy = new ServiceFunction(this, 'Privacy', {
      ...props,
      name: 'privacy',
      description: 'Erases the personal data of people',
      // A few statements; the rest is for a paused database to wake, and for projections under way to end.
      timeout: Duration.minutes(3),
      memorySize: 512,
      network,
      environment: { ...readModel.environment('shop_writer'), ...subjectKeys.tableEnvironment() },
    });
    readModel.grantConnect(privacy, 'shop_writer');
    subjectKeys.grantShred(privacy);
  }
}
