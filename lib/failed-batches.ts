import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type Role } from 'aws-cdk-lib/aws-iam';
import type { DlqDestinationConfig, IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

const logicalId = 'FailedBatchesBucket';

/** Lambda's own prefix; the mapping's id, the shard and the time follow. */
const prefix = 'aws/lambda/*';

/**
 * Where a mapping leaves the batches that it gave up on: whole records, unlike a queue, which gets only their positions in a
 * stream that has forgotten them after a day.
 */
export class FailedBatches extends Construct implements IEventSourceDlq {
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // Copies of events that the event table keeps: useful while somebody looks into the failure, clutter afterwards.
      lifecycleRules: [{ expiration: Duration.days(90) }],
      // CloudFormation cannot delete a bucket with something in it, and emptying it would take a function of its own.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    (this.#bucket.node.defaultChild as CfnBucket).overrideLogicalId(logicalId);
    Validations.of(this.#bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Written by event source mappings only, a few objects a year; CloudTrail data events say more than access logs.',
    });
  }

  /** Makes this a mapping's failure destination. */
  bind(): DlqDestinationConfig {
    return { destination: this.#bucket.bucketArn };
  }

  /**
   * Lets Lambda, in a function's role, leave failed batches; the ready-made S3OnFailureDestination would also let the function
   * read and delete every object.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
   */
  grantWrite(role: Role): void {
    const objects = this.#bucket.arnForObjects(prefix);
    Grant.addToPrincipal({ grantee: role, actions: ['s3:PutObject'], resourceArns: [objects] });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['s3:ListBucket'],
      resourceArns: [this.#bucket.bucketArn],
    });
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${prefix}]`,
      reason: 'Lambda names the objects; the prefix is its own.',
    });
  }
}
