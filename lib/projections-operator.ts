import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What the operator's function needs to know. */
export interface ProjectionsOperatorProps extends ServiceContext {
  readonly data: Pick<Data, 'network' | 'eventStore' | 'archive' | 'subjectKeys' | 'readModel'>;
}

/**
 * Does to the read model what `npm run projections` asks for. Only functions reach the database; this one makes, fills and
 * drops whole generations of it, so it signs in as their owner. Nothing in the deployment invokes it.
 */
export class ProjectionsOperator extends Construct {
  constructor(scope: Construct, id: string, props: ProjectionsOperatorProps) {
    super(scope, id);
    const { network, eventStore, archive, subjectKeys, readModel } = props.data;
    const operator = new ServiceFunction(this, 'Operator', {
      ...props,
      name: 'projections',
      description: 'Rebuilds, compares and switches generations of the read model, for an operator',
      // A slice takes seconds; comparing two large generations in one statement may take minutes.
      timeout: Duration.minutes(15),
      memorySize: 1024,
      network,
      environment: {
        ...readModel.environment('shop_owner'),
        ...subjectKeys.environment(),
        EVENTS_TABLE: eventStore.events.tableName,
        ARCHIVE_BUCKET: archive.bucketName,
      },
    });
    readModel.grantConnect(operator, 'shop_owner');
    eventStore.grantSweep(operator);
    archive.grantRead(operator.role);
    subjectKeys.grantOpen(operator);
  }
}
