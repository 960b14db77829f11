import { Duration, Validations } from 'aws-cdk-lib';
import { Grant, type Role } from 'aws-cdk-lib/aws-iam';
import type { DlqDestinationConfig, IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';

/** What the bucket needs to know. */
export interface FailedBatchesProps {
  readonly protection: DataProtection;
}

const logicalId = 'FailedBatchesBucket';

/** Lambda's own prefix; the mapping's id, the shard and the time follow. */
const prefix = 'aws/lambda/*';

/**
 * Where a mapping leaves the batches that it gave up on: whole records, unlike a queue, which gets only their positions in a
 * stream that has forgotten them after a day.
 */
export class FailedBatches extends Construct implements IEventSourceDlq {
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string, { protection }: FailedBatchesProps) {
    super(scope, id);
    this.#bucket = new Bucket(this, 'Bucket', {
      ...protection.bucketEncryption,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // Copies of events that the event table keeps: useful while somebody looks into the failure, clutter afterwards.
      lifecycleRules: [{ expiration: Duration.days(90) }],
      // CloudFormation cannot delete a bucket with something in it: `npm run destroy` empties it first.
      removalPolicy: protection.removalPolicy,
    });
    (this.#bucket.node.defaultChild as CfnBucket).overrideLogicalId(logicalId);
    Validations.of(this.#bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Written by event source mappings only, a few objects a year; CloudTrail data events say more than access logs.',
    });
  }

  get bucketName(): string {
    return this.#bucket.bucketName;
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
