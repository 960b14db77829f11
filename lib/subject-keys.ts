import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { type CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';
import { BACKUP_DAYS } from './read-model.ts';

/** What the keys of people need to know. */
export interface SubjectKeysProps {
  readonly protection: DataProtection;
}

/**
 * The keys that personal data in the events is encrypted under, one for each person, wrapped by a key of KMS. Events are never
 * deleted; a person is forgotten by deleting their key from here.
 */
export class SubjectKeys extends Construct {
  readonly #table: Table;
  readonly #wrapping: Key;

  constructor(scope: Construct, id: string, { protection }: SubjectKeysProps) {
    super(scope, id);
    this.#table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Who was erased, by a digest, so that asking twice is not taken for a mistake: seconds since 1970.
      timeToLiveAttribute: 'forgetAt',
      // Keys lost by accident are data lost for ever, and a backup brings shredded ones back: as long as the read model's
      // backups, which hold the same data in plain text, and not a day longer.
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: BACKUP_DAYS,
      },
      ...protection.durability,
      ...protection.tableEncryption,
    });
    this.#wrapping = new Key(this, 'Key', {
      description: 'Wraps the keys of personal data',
      enableKeyRotation: true,
      removalPolicy: protection.removalPolicy,
    });
    // Under another logical id either would be replaced by a new one, and all personal data would be gone.
    (this.#table.node.defaultChild as CfnTable).overrideLogicalId('SubjectKeysTable');
    (this.#wrapping.node.defaultChild as CfnKey).overrideLogicalId('PersonalDataKey');
  }

  /** Where functions find the keys. */
  environment(): Record<string, string> {
    return { ...this.tableEnvironment(), PERSONAL_DATA_KEY: this.#wrapping.keyArn };
  }

  /** Where wrapped keys are, for whoever uses none. */
  tableEnvironment(): Record<string, string> {
    return { SUBJECT_KEYS_TABLE: this.#table.tableName };
  }

  /** Lets a role read personal data. */
  grantOpen(grantee: IGrantable): void {
    this.#table.grant(grantee, 'dynamodb:BatchGetItem');
    this.#wrapping.grant(grantee, 'kms:Decrypt');
  }

  /** Lets a role read and write personal data, of people who are new too. */
  grantSeal(grantee: IGrantable): void {
    this.#table.grant(grantee, 'dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem');
    this.#wrapping.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Lets a role shred keys, and use none. */
  grantShred(grantee: IGrantable): void {
    this.#table.grant(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  }
}
