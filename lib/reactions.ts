import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventFeed } from './event-feed.ts';
import type { EventStore } from './event-store.ts';
import type { FailedBatches } from './failed-batches.ts';
import type { OrderSaga } from './order-saga.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What the reactions need to know. */
export interface ReactionsProps extends ServiceContext {
  readonly eventStore: EventStore;
  readonly failedBatches: FailedBatches;
  readonly saga: OrderSaga;
}

/** Turns events into effects: a placed order starts its saga. */
export class Reactions extends Construct {
  constructor(scope: Construct, id: string, props: ReactionsProps) {
    super(scope, id);
    const { eventStore, failedBatches, saga } = props;
    const reactor = new ServiceFunction(this, 'Reactor', {
      ...props,
      name: 'reactor',
      description: 'Starts the order saga when an order is placed',
      // A batch is at most 100 StartExecution calls of some 50 ms each.
      timeout: Duration.seconds(30),
      memorySize: 512,
      environment: { ORDER_SAGA_ARN: saga.arn },
    });
    saga.grantStart(reactor);
    new EventFeed(this, 'Feed', { events: eventStore.events, consumer: reactor, failedBatches });
  }
}
