import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { BucketEncryption, type BucketProps } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** What the protection of data needs to know. */
export interface DataProtectionProps {
  readonly stage: Stage;
}

/** The services that keep data under the key, as KMS names them. */
const SERVICES = ['dynamodb', 'firehose', 'rds', 's3'];

/**
 * How a stage protects what it stores: against loss, by mistake or with its stack, and against whoever gets hold of a disk or a
 * backup, under a key of AWS's or of our own.
 */
export class DataProtection extends Construct {
  /** Whether data outlives its stack, and careless calls. */
  readonly keepsData: boolean;
  /** Our own key, in stages that have one: its uses are in CloudTrail, and disabling it closes everything that is stored. */
  readonly key: Key | undefined;

  constructor(scope: Construct, id: string, { stage }: DataProtectionProps) {
    super(scope, id);
    this.keepsData = stage.keepsData;
    this.key = stage.ownDataKey ? this.#createKey() : undefined;
  }

  /** What becomes of data when its stack goes. */
  get removalPolicy(): RemovalPolicy {
    return this.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }

  /** For what holds data that cannot be made again. */
  get durability() {
    return { deletionProtection: this.keepsData, removalPolicy: this.removalPolicy };
  }

  /** For a table. Without a key of ours, DynamoDB uses one of its own. */
  get tableEncryption(): Pick<TableProps, 'encryption' | 'encryptionKey'> {
    if (!this.key) return {};
    return { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.key };
  }

  /** For a bucket. A bucket key saves S3 from asking KMS for every object. */
  get bucketEncryption(): Pick<BucketProps, 'encryption' | 'encryptionKey' | 'bucketKeyEnabled'> {
    if (!this.key) return { encryption: BucketEncryption.S3_MANAGED };
    return { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true };
  }

  /**
   * Whom a table or a bucket lets in, the key lets in too, through that service only: the policy that AWS gives the keys it manages.
   * So roles are granted tables and buckets, and are the same in every stage.
   * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
   */
  #createKey(): Key {
    const key = new Key(this, 'Key', {
      description: 'Encrypts what the application stores',
      enableKeyRotation: true,
      removalPolicy: this.removalPolicy,
    });
    // Under another id it would be a new key, and the database under it a new, empty one.
    (key.node.defaultChild as CfnKey).overrideLogicalId('DataKey');
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: [
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': Aws.ACCOUNT_ID,
            'kms:ViaService': SERVICES.map((service) => `${service}.${Aws.REGION}.amazonaws.com`),
          },
        },
      }),
    );
    return key;
  }
}
