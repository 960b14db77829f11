import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type DatabaseCluster, DatabaseProxy, DefaultAuthScheme, ProxyTarget } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { Network } from './network.ts';

/** What the pool needs to know. */
export interface ConnectionPoolProps<User extends string> {
  readonly cluster: DatabaseCluster;
  readonly network: Network;
  /** The database's users that may connect through it. */
  readonly users: readonly User[];
}

/**
 * RDS Proxy in front of the database: functions borrow its connections for the length of a transaction, and a failover costs them a
 * moment instead of their connection. It knows no password either: it, too, signs in through IAM, as whoever has signed in to it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-iam-setup.html
 */
export class ConnectionPool<User extends string> extends Construct {
  readonly #proxy: DatabaseProxy;

  constructor(scope: Construct, id: string, { cluster, network, users }: ConnectionPoolProps<User>) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('rds.amazonaws.com') });
    for (const user of users) cluster.grantConnect(role, user);
    this.#proxy = new DatabaseProxy(this, 'Proxy', {
      proxyTarget: ProxyTarget.fromCluster(cluster),
      defaultAuthScheme: DefaultAuthScheme.IAM_AUTH,
      requireTLS: true,
      role,
      vpc: network.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [
        new SecurityGroup(this, 'Access', {
          vpc: network.vpc,
          description: 'The connection pool of the read model',
          allowAllOutbound: false,
        }),
      ],
    });
    this.#proxy.connections.allowFrom(
      network.databaseClients,
      cluster.connections.defaultPort ?? noPort(),
      'Functions of the read side',
    );
  }

  get hostname(): string {
    return this.#proxy.endpoint;
  }

  /** Lets a role sign in as one user. */
  grantConnect(grantee: IGrantable, user: User): void {
    this.#proxy.grantConnect(grantee, user);
  }
}

function noPort(): never {
  throw new Error('The database has no port.');
}
