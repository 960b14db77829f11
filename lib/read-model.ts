import { type CfnElement, Duration, Token, Validations } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  AuroraPostgresEngineVersion,
  type CfnDBCluster,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  type Endpoint,
} from 'aws-cdk-lib/aws-rds';
import { Construct, type IConstruct } from 'constructs';
import { ConnectionPool } from './connection-pool.ts';
import type { DataProtection } from './data-protection.ts';
import type { Network } from './network.ts';
import type { Stage } from './stage.ts';

/** The database's users: who owns the schema, who writes projections, who only reads. */
export type DatabaseUser = 'shop_owner' | 'shop_writer' | 'shop_reader';

/** Those that do one transaction after the other, and nothing for the length of a session. */
const POOLED = ['shop_writer', 'shop_reader'] as const satisfies readonly DatabaseUser[];
type PooledUser = (typeof POOLED)[number];

/** How long backups of the read model are kept: they hold personal data in plain text. */
export const BACKUP_DAYS = 7;

const databaseName = 'shop';

/** What the read model needs to know. */
export interface ReadModelProps {
  readonly network: Network;
  readonly stage: Stage;
  readonly protection: DataProtection;
}

/** Where the views are that queries are answered from, as far as functions need to know. */
export interface Database {
  /** libpq's variables, which node-postgres reads by itself, for connecting as `user`. */
  environment(user: DatabaseUser): Record<string, string>;
  /** Lets a role sign in as one user. */
  grantConnect(grantee: IGrantable, user: DatabaseUser): void;
}

/** Aurora PostgreSQL with the views that queries are answered from. No password exists: every user signs in through IAM. */
export class ReadModel extends Construct implements Database {
  readonly #cluster: DatabaseCluster;
  readonly #pool: ConnectionPool<PooledUser> | undefined;

  constructor(scope: Construct, id: string, props: ReadModelProps) {
    super(scope, id);
    this.#cluster = this.#createCluster(props);
    this.#cluster.connections.allowDefaultPortFrom(
      props.network.databaseClients,
      'Functions of the read side',
    );
    Validations.of(this.#cluster).acknowledge({
      id: 'AwsSolutions-RDS11',
      reason:
        'Only one security group, in subnets without a way in, reaches the port: another number would hide nothing.',
    });
    this.#pool = this.#createPool(props);
  }

  /** Where the writer instance answers. */
  get endpoint(): Endpoint {
    return this.#cluster.clusterEndpoint;
  }

  /** One of the cluster's metrics, over five minutes. */
  metric(name: string, statistic: string): Metric {
    return this.#cluster.metric(name, { statistic, period: Duration.minutes(5) });
  }

  /** Over verified TLS. */
  environment(user: DatabaseUser): Record<string, string> {
    return {
      PGHOST: this.#poolOf(user)?.hostname ?? this.endpoint.hostname,
      PGPORT: Token.asString(this.endpoint.port),
      PGDATABASE: databaseName,
      PGUSER: user,
      PGSSLMODE: 'verify-full',
      // Node trusts no RDS authority by itself; Lambda's runtime brings them in this file.
      // https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
      NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
    };
  }

  grantConnect(grantee: IGrantable, user: DatabaseUser): void {
    if (isPooled(user) && this.#pool) this.#pool.grantConnect(grantee, user);
    else this.#cluster.grantConnect(grantee, user);
  }

  /** The owner migrates the schema, under locks of its session, and connects directly. */
  #poolOf(user: DatabaseUser): ConnectionPool<PooledUser> | undefined {
    return isPooled(user) ? this.#pool : undefined;
  }

  #createPool({ network, stage }: ReadModelProps): ConnectionPool<PooledUser> | undefined {
    if (!stage.databaseProxy) return undefined;
    return new ConnectionPool(this, 'Pool', { cluster: this.#cluster, network, users: POOLED });
  }

  #createCluster({ network, stage, protection }: ReadModelProps): DatabaseCluster {
    const cluster = new DatabaseCluster(this, 'Cluster', {
      // The laptop runs the same release.
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_18_4 }),
      defaultDatabaseName: databaseName,
      credentials: Credentials.fromUsername('shop_owner' satisfies DatabaseUser),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      writer: ClusterInstance.serverlessV2('Writer'),
      readers: stage.databaseStandby
        ? [ClusterInstance.serverlessV2('Standby', { scaleWithWriter: true })]
        : [],
      serverlessV2MinCapacity: stage.databaseCapacity.min,
      serverlessV2MaxCapacity: stage.databaseCapacity.max,
      vpc: network.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [
        new SecurityGroup(this, 'DatabaseAccess', {
          vpc: network.vpc,
          description: 'The read model',
          allowAllOutbound: false,
        }),
      ],
      storageEncrypted: true,
      ...(protection.key && { storageEncryptionKey: protection.key }),
      copyTagsToSnapshot: true,
      backup: { retention: Duration.days(BACKUP_DAYS) },
      ...protection.durability,
    });
    signInThroughIam(cluster.node.defaultChild as CfnDBCluster);
    pinLogicalIds(cluster);
    return cluster;
  }
}

/**
 * Gives the master user IAM authentication instead of a password. The high-level construct offers a generated secret, a given
 * password or one managed by RDS, so it is told the last, which adds no resource, and that one property is exchanged.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbcluster.html#cfn-rds-dbcluster-masteruserauthenticationtype
 */
function signInThroughIam(cluster: CfnDBCluster): void {
  cluster.manageMasterUserPassword = undefined;
  cluster.masterUserAuthenticationType = 'iam-db-auth';
}

/** Gives the database ids that do not follow the construct tree: under another id it would be replaced by an empty one. */
function pinLogicalIds(cluster: DatabaseCluster): void {
  const pin = (element: IConstruct | undefined, logicalId: string) =>
    (element as CfnElement).overrideLogicalId(logicalId);
  pin(cluster.node.defaultChild, 'ReadModelCluster');
  pin(cluster.node.findChild('Writer').node.defaultChild, 'ReadModelWriter');
  pin(cluster.node.findChild('Subnets').node.defaultChild, 'ReadModelSubnets');
}

function isPooled(user: DatabaseUser): user is PooledUser {
  return (POOLED as readonly DatabaseUser[]).includes(user);
}
