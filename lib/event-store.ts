import {
  AttributeType,
  BillingMode,
  type CfnTable,
  StreamViewType,
  Table,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';

/** What the event store needs to know. */
export interface EventStoreProps {
  readonly protection: DataProtection;
}

/** The event table, the guards beside it, and the only ways in which a role may get at them. */
export class EventStore extends Construct {
  /** One item per commit: stream (`pk`), first version of the commit (`sk`). */
  readonly events: Table;
  /** Rows that make "taken", "must exist" and "must be empty" true under concurrency. */
  readonly guards: Table;

  constructor(scope: Construct, id: string, { protection }: EventStoreProps) {
    super(scope, id);
    // Both tables hold what cannot be made again, so any of the last 35 days can be gone back to.
    const durable = {
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      ...protection.durability,
      ...protection.tableEncryption,
    } satisfies Partial<TableProps>;
    this.events = new Table(this, 'Events', {
      ...durable,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
    });
    this.guards = new Table(this, 'Guards', {
      ...durable,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
    });
    // A table whose logical id changes is a new, empty table: the ids must not follow the construct tree.
    (this.events.node.defaultChild as CfnTable).overrideLogicalId('EventsTable');
    (this.guards.node.defaultChild as CfnTable).overrideLogicalId('GuardsTable');
  }

  /**
   * Lets a role load and append. Events are append-only by IAM: nobody may update or delete one. A transaction is authorised
   * by its single actions.
   */
  grantAppend(grantee: IGrantable): void {
    this.events.grant(grantee, 'dynamodb:Query', 'dynamodb:PutItem');
    this.guards.grant(
      grantee,
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
  }

  /** Lets a role load streams. */
  grantLoad(grantee: IGrantable): void {
    this.events.grant(grantee, 'dynamodb:Query');
  }

  /** Lets a role read all events there are. */
  grantSweep(grantee: IGrantable): void {
    this.events.grant(grantee, 'dynamodb:Scan', 'dynamodb:Query', 'dynamodb:BatchGetItem');
  }
}
