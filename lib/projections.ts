import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import { EventFeed } from './event-feed.ts';
import type { FailedBatches } from './failed-batches.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What the projections need to know. */
export interface ProjectionsProps extends ServiceContext {
  readonly data: Pick<Data, 'network' | 'eventStore' | 'subjectKeys' | 'readModel'>;
  readonly failedBatches: FailedBatches;
}

/** Keeps the read model up with the events: one SQL transaction for each batch of commits. */
export class Projections extends Construct {
  readonly feed: EventFeed;

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
    this.feed = new EventFeed(this, 'Feed', {
      events: eventStore.events,
      consumer: projector,
      failedBatches: props.failedBatches,
    });
  }
}
