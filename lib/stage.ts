import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What differs between a deployment to try things on and the one that customers use. */
export interface Stage {
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
   * In how many availability zones the network has a door to KMS, at 7.30 $ a month each (0.01 $ an hour).
   * https://aws.amazon.com/privatelink/pricing/
   */
  readonly kmsEndpointZones: number;
}

const stages = {
  dev: {
    introspection: true,
    logRetention: RetentionDays.TWO_WEEKS,
    databaseCapacity: { min: 0, max: 2 },
    databaseStandby: false,
    kmsEndpointZones: 1,
  },
  prod: {
    introspection: false,
    logRetention: RetentionDays.THREE_MONTHS,
    databaseCapacity: { min: 0.5, max: 16 },
    databaseStandby: true,
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
