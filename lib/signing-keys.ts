import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import type { TokenIssuer } from './identity.ts';
import { type ServiceContext, ServiceFunction } from './service-function.ts';

/** What the copy of the keys needs to know. */
export interface SigningKeysProps extends ServiceContext {
  readonly identity: TokenIssuer;
}

/**
 * The keys with which tokens are signed, where a function inside the network can read them. The network has no way out, and Cognito
 * cannot be reached through PrivateLink by pools that have a domain; but DynamoDB can, through the gateway endpoint.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/vpc-interface-endpoints.html
 */
export class SigningKeys extends Construct {
  readonly copy: ServiceFunction;
  readonly #table: Table;

  constructor(scope: Construct, id: string, props: SigningKeysProps) {
    super(scope, id);
    this.#table = this.#createTable();
    this.copy = new ServiceFunction(this, 'Copy', {
      ...props,
      name: 'signing-keys',
      description: 'Copies the keys with which tokens are signed into a table',
      timeout: Duration.seconds(20),
      memorySize: 256,
      environment: { TOKEN_JWKS_URI: props.identity.keysUri, KEYS_TABLE: this.#table.tableName },
    });
    this.#table.grant(this.copy, 'dynamodb:PutItem');
    // Once now, so that the first token finds keys, and then as often as a new key may go unknown.
    new Trigger(this, 'Trigger', { handler: this.copy.function, timeout: Duration.minutes(1) });
    const schedule = new Rule(this, 'Schedule', {
      description: 'Keeps the copy of the signing keys up to date',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(this.copy.live)],
    });
    Validations.of(schedule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'A turn that was missed says nothing that the next one does not do.',
    });
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** Lets a role read the keys. */
  grantRead(grantee: IGrantable): void {
    this.#table.grant(grantee, 'dynamodb:GetItem');
  }

  #createTable(): Table {
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    (table.node.defaultChild as CfnTable).overrideLogicalId('SigningKeysTable');
    Validations.of(table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: 'A copy of public keys, made again every few minutes.',
    });
    return table;
  }
}
