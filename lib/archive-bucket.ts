import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, Grant, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, type CfnBucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';

/** What the bucket needs to know. */
export interface ArchiveBucketProps {
  readonly protection: DataProtection;
}

const logicalId = 'ArchiveBucket';

/** The archive's bucket. Where data is kept, nobody may delete what is in it. */
export class ArchiveBucket extends Construct {
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string, { protection }: ArchiveBucketProps) {
    super(scope, id);
    this.#bucket = new Bucket(this, 'Bucket', {
      ...protection.bucketEncryption,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          // A sixth of the price, and readable at once, as a rebuild needs it. Objects below 128 KB stay where they are.
          // https://aws.amazon.com/s3/pricing/
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
          transitions: [
            { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) },
          ],
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy: protection.removalPolicy,
    });
    (this.#bucket.node.defaultChild as CfnBucket).overrideLogicalId(logicalId);
    if (protection.keepsData) this.#refuseDeletion();
    Validations.of(this.#bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Written by one stream, read by rebuilds only; CloudTrail data events say more than access logs.',
    });
  }

  get name(): string {
    return this.#bucket.bucketName;
  }

  get arn(): string {
    return this.#bucket.bucketArn;
  }

  /** Lets a role do this with any object, and that with the bucket. */
  grant(role: Role, objectActions: readonly string[], bucketActions: readonly string[]): void {
    const objects = this.#bucket.arnForObjects('*');
    Grant.addToPrincipal({ grantee: role, actions: [...objectActions], resourceArns: [objects] });
    Grant.addToPrincipal({ grantee: role, actions: [...bucketActions], resourceArns: [this.arn] });
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${this.#nameFor(role)}/*]`,
      reason: 'Firehose names the objects, and all of them are the archive.',
    });
  }

  /** What cdk-nag calls the bucket where a role of this stack, or of another one, names it. */
  #nameFor(role: Role): string {
    const stack = Stack.of(this);
    if (Stack.of(role) === stack) return `<${logicalId}.Arn>`;
    const reference = stack.resolve(stack.exportValue(this.arn)) as { readonly 'Fn::ImportValue': string };
    return reference['Fn::ImportValue'];
  }

  /** Binds administrators too: whoever really has to delete something changes this policy first. */
  #refuseDeletion(): void {
    this.#bucket.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [this.#bucket.arnForObjects('*')],
      }),
    );
  }
}
