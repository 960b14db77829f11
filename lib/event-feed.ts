import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FailedBatches } from './failed-batches.ts';
import type { ServiceFunction } from './service-function.ts';

/** What a feed connects. */
export interface EventFeedProps {
  readonly events: Table;
  readonly consumer: ServiceFunction;
  readonly failedBatches: FailedBatches;
}

/**
 * Feeds every commit of the event table to one function, in the order of each stream. A shard has room for two readers,
 * projections and reactions; a third consumer needs a fan-out behind one of them, not a third feed.
 */
export class EventFeed extends Construct {
  readonly consumer: ServiceFunction;
  readonly mappingId: string;

  constructor(scope: Construct, id: string, { events, consumer, failedBatches }: EventFeedProps) {
    super(scope, id);
    grantReadStream(events, consumer);
    failedBatches.grantWrite(consumer.role);
    this.consumer = consumer;
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: consumer.live,
      eventSourceArn: streamArn(events),
      // A feed that is deployed after the first commits, or anew, must not miss any.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // Waiting to fill a batch would delay every order.
      maxBatchingWindow: Duration.seconds(0),
      // More would run the versions of one stream side by side: Lambda keeps order per item key, and each version has its own.
      parallelizationFactor: 1,
      // After a failure, only what failed comes again, and a poison record is cornered by halving. No number of retries ends
      // it: an outage of the database or of Step Functions is longer than ten of them, and what is given up on leaves a gap.
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      // A stream forgets after 24 h. Giving up after 6 leaves time to hear the alarm and mend what is broken.
      maxRecordAge: Duration.hours(6),
      onFailure: failedBatches,
      // How many events Lambda gave up on is not counted by itself.
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
      // Commits are only ever inserted; anything else on the stream is not a fact.
      filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
    });
    this.mappingId = mapping.eventSourceMappingId;
  }
}

function streamArn(table: Table): string {
  if (!table.tableStreamArn) throw new Error(`${table.node.path} has no stream to feed from.`);
  return table.tableStreamArn;
}

/** Table.grantStreamRead would add ListStreams on every stream of the account. */
function grantReadStream(table: Table, consumer: ServiceFunction): void {
  Grant.addToPrincipal({
    grantee: consumer,
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
    resourceArns: [streamArn(table)],
  });
}
