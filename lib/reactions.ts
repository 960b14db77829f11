import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Data } from './data.ts';
import { EventFeed } from './event-feed.ts';
import type { FailedBatches } from './failed-batches.ts';
import type { Publishing } from './live-updates.ts';
import type { OrderSaga } from './order-saga.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What the reactions need to know. */
export interface ReactionsProps extends ServiceContext {
  readonly data: Pick<Data, 'eventStore' | 'archive' | 'subjectKeys'>;
  readonly failedBatches: FailedBatches;
  readonly saga: OrderSaga;
  readonly liveUpdates: Publishing;
}

/** Turns events into effects: a placed order starts its saga, every commit goes into the archive, and subscribers are told of every change. */
export class Reactions extends Construct {
  readonly feed: EventFeed;

  constructor(scope: Construct, id: string, props: ReactionsProps) {
    super(scope, id);
    const { data, failedBatches, saga, liveUpdates } = props;
    const { eventStore, archive, subjectKeys } = data;
    const reactor = new ServiceFunction(this, 'Reactor', {
      ...props,
      name: 'reactor',
      description: 'Starts the order saga, archives commits, and tells subscribers what has changed',
      // A batch is at most 100 StartExecution calls, ten side by side, beside some PutRecord calls, and then as many entities to load and to
      // publish, twenty side by side: some seconds, and twice this much only while several services hang at once. Then it comes again,
      // which is harmless.
      timeout: Duration.seconds(60),
      memorySize: 512,
      environment: {
        ORDER_SAGA_ARN: saga.arn,
        ARCHIVE_STREAM: archive.streamName,
        GRAPHQL_URL: liveUpdates.url,
        EVENTS_TABLE: eventStore.events.tableName,
        ...subjectKeys.environment(),
      },
    });
    saga.grantStart(reactor);
    archive.grantAdd(reactor);
    liveUpdates.grantPublish(reactor);
    eventStore.grantLoad(reactor);
    subjectKeys.grantOpen(reactor);
    this.feed = new EventFeed(this, 'Feed', { events: eventStore.events, consumer: reactor, failedBatches });
  }
}
