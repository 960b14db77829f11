import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import { EventFeed } from './event-feed.ts';
import type { FailedBatches } from './failed-batches.ts';
import { ProjectionAlarms } from './projection-alarms.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What the projections need to know. */
export interface ProjectionsProps extends ServiceContext {
  readonly data: Pick<DataStack, 'network' | 'eventStore' | 'subjectKeys' | 'readModel'>;
  readonly failedBatches: FailedBatches;
}

/** Keeps the read model up with the events: one SQL transaction for each batch of commits. */
export class Projections extends Construct {
  constructor(scope: Construct, id: string, props: ProjectionsProps) {
    super(scope, id);
    const { network, eventStore, subjectKeys, readModel } = props.data;
    const projector = new ServiceFunction(this, 'Projector', {
      ...props,
      name: 'projector',
      description: 'Projects commits into the read model',
      // A batch takes well under a second; the rest is for a paused database to wake.
      timeout: Duration.seconds(60),
      memorySize: 512,
      network,
      environment: { ...readModel.environment('shop_writer'), ...subjectKeys.environment() },
    });
    readModel.grantConnect(projector, 'shop_writer');
    subjectKeys.grantOpen(projector);
    new EventFeed(this, 'Feed', {
      events: eventStore.events,
      consumer: projector,
      failedBatches: props.failedBatches,
    });
    new ProjectionAlarms(this, 'Alarms', { projector });
  }
}
