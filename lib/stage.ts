import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { FunctionName } from './build-output.ts';

/** What differs between a deployment to try things on and the one that customers use. */
export interface Stage {
  /** Whether data outlives its stack and careless calls; if not, deleting the stacks leaves nothing. */
  readonly keepsData: boolean;
  /** Whether data is encrypted under a key of our own, 1 $ a month. https://aws.amazon.com/kms/pricing/ */
  readonly ownDataKey: boolean;
  /** Whether clients may ask the GraphQL API for its schema, as GraphiQL does. */
  readonly introspection: boolean;
  /** How long CloudWatch keeps what the functions, the API and the saga log. */
  readonly logRetention: RetentionDays;
  /**
   * Aurora capacity units, 2 GiB of memory each. At 0 the cluster pauses when nobody is connected and costs nothing;
   * the first connection then waits 15 to 30 s.
   * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   */
  readonly databaseCapacity: { readonly min: number; readonly max: number };
  /** Whether a second database instance stands by in another availability zone. */
  readonly databaseStandby: boolean;
  /**
   * Whether functions share connections through RDS Proxy, which also outlasts a failover. It keeps a connection open, so a
   * database behind it never pauses.
   * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   */
  readonly databaseProxy: boolean;
  /** How many instances of a function may run at once; the others share what the account has left. */
  readonly reservedConcurrency: Partial<Record<FunctionName, number>>;
  /** Whether a new version of a function first gets a tenth of the calls, and is taken back when it fails. */
  readonly gradualDeployment: boolean;
  /** Whether a web application firewall stands in front of the GraphQL API. */
  readonly firewall: boolean;
  /**
   * In how many availability zones the network has a door to KMS, at 7.30 $ a month each (0.01 $ an hour).
   * https://aws.amazon.com/privatelink/pricing/
   */
  readonly kmsEndpointZones: number;
}

const stages = {
  dev: {
    keepsData: false,
    ownDataKey: false,
    introspection: true,
    logRetention: RetentionDays.TWO_WEEKS,
    databaseCapacity: { min: 0, max: 2 },
    databaseStandby: false,
    databaseProxy: false,
    // A new account has ten instances in all, and none of them can be reserved.
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    reservedConcurrency: {},
    gradualDeployment: false,
    firewall: false,
    kmsEndpointZones: 1,
  },
  prod: {
    keepsData: true,
    ownDataKey: true,
    introspection: false,
    logRetention: RetentionDays.THREE_MONTHS,
    databaseCapacity: { min: 0.5, max: 16 },
    databaseStandby: true,
    databaseProxy: true,
    // Each instance that talks to the database holds a connection, and Aurora has 2 000 where it may shrink to half a unit; half of
    // those are for instances of the version before, which keep theirs while they idle. The doors are open to the world: a flood
    // on them leaves projections and sagas their share of the account's 1 000.
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    reservedConcurrency: { query: 300, projector: 100, projections: 2, privacy: 2, migrate: 1, command: 300 },
    gradualDeployment: true,
    firewall: true,
    kmsEndpointZones: 2,
  },
} satisfies Record<string, Stage>;

const isStageName = (name: unknown): name is keyof typeof stages =>
  typeof name === 'string' && Object.hasOwn(stages, name);

/** The settings of a stage. Throws, naming the stages there are, when there is none of that name. */
export function stageNamed(name: unknown): Stage {
  if (!isStageName(name)) {
    throw new Error(
      `There is no stage ${JSON.stringify(name)}; there are ${Object.keys(stages).join(' and ')}.`,
    );
  }
  return stages[name];
}
