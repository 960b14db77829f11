import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ArchiveBucket } from './archive-bucket.ts';
import type { DataProtection } from './data-protection.ts';
import type { Stage } from './stage.ts';

/** What the archive needs to know. */
export interface ArchiveProps {
  readonly stage: Stage;
  readonly protection: DataProtection;
}

/**
 * Every commit once more, apart from the table that could be lost with it: lines of JSON, compressed, in objects of at most
 * 15 minutes, under the day on which they came.
 */
export class Archive extends Construct {
  readonly #bucket: ArchiveBucket;
  readonly #stream: CfnDeliveryStream;

  constructor(scope: Construct, id: string, props: ArchiveProps) {
    super(scope, id);
    this.#bucket = new ArchiveBucket(this, 'Bucket', props);
    this.#stream = this.#deliveryStream(props);
  }

  /** The stream that takes commits. */
  get streamName(): string {
    return this.#stream.ref;
  }

  /** Where they are delivered. */
  get bucketName(): string {
    return this.#bucket.name;
  }

  /** Lets a role add commits, and not see any. */
  grantAdd(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['firehose:PutRecord'],
      resourceArns: [this.#stream.attrArn],
    });
  }

  /** Lets a role read every commit. */
  grantRead(role: Role): void {
    this.#bucket.grant(role, ['s3:GetObject'], ['s3:ListBucket']);
  }

  /** For how many seconds the oldest commit waits to be delivered. */
  metricFreshness(): Metric {
    return new Metric({
      namespace: 'AWS/Firehose',
      metricName: 'DeliveryToS3.DataFreshness',
      dimensionsMap: { DeliveryStreamName: this.#stream.ref },
      statistic: 'Maximum',
      period: Duration.minutes(5),
    });
  }

  #deliveryStream({ stage, protection: { key } }: ArchiveProps): CfnDeliveryStream {
    const role = new Role(this, 'Delivery', { assumedBy: new ServicePrincipal('firehose.amazonaws.com') });
    // https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
    this.#bucket.grant(
      role,
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
    );
    const logGroup = new LogGroup(this, 'Logs', {
      retention: stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const log = new LogStream(this, 'Log', { logGroup, removalPolicy: RemovalPolicy.DESTROY });
    logGroup.grant(role, 'logs:PutLogEvents');
    const stream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: key
        ? { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn }
        : { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: this.#bucket.arn,
        roleArn: role.roleArn,
        prefix: 'commits/!{timestamp:yyyy/MM/dd}/',
        // Required beside a prefix with an expression. Only a transformation could fail, and there is none.
        errorOutputPrefix: 'failed/!{firehose:error-output-type}/',
        compressionFormat: 'GZIP',
        // The longest interval: few objects to list and to fetch. The event table has what is still on its way.
        // https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
        bufferingHints: { sizeInMBs: 32, intervalInSeconds: 900 },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: log.logStreamName,
        },
      },
    });
    stream.overrideLogicalId('ArchiveStream');
    // CloudFormation sees that the stream needs the role, and not that it needs what the role may do.
    stream.node.addDependency(role);
    return stream;
  }
}
