import { PRICES, type Price } from './prices.ts';

const HOURS = 730;
const MILLION = 1_000_000;

/** What one order needs, counted on the laptop cloud. */
export interface OrderUsage {
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Items written to the event table. */
  readonly commits: number;
  readonly transitions: number;
  /** Invocations by function. */
  readonly invocations: Readonly<Record<string, number>>;
  readonly logBytes: number;
}

/** What stands there when nobody comes, counted in the synthesised templates. */
export interface StandingResources {
  /** Metrics that alarms watch: one on five is charged as five. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly keys: number;
  /** Interface endpoints times zones. */
  readonly endpointZones: number;
  readonly databaseInstances: number;
  readonly minimumCapacity: number;
  readonly hasProxy: boolean;
  /** Rules of each web ACL. */
  readonly firewallRules: readonly number[];
}

/** One line of a bill, in dollars. */
export interface Line {
  readonly what: string;
  readonly dollars: number;
}

/**
 * Memory as deployed, in GB, and the billed milliseconds of a warm invocation: an assumption, because a laptop's times are not Lambda's.
 * Reports of a real deployment (REPORT lines) should replace them.
 */
const FUNCTIONS: Readonly<Record<string, { readonly gigabytes: number; readonly milliseconds: number }>> = {
  command: { gigabytes: 1, milliseconds: 40 },
  query: { gigabytes: 1, milliseconds: 15 },
  projector: { gigabytes: 0.5, milliseconds: 50 },
  reactor: { gigabytes: 0.5, milliseconds: 60 },
  saga: { gigabytes: 0.5, milliseconds: 40 },
};
/** Firehose rounds each record up to 5 KB. https://aws.amazon.com/firehose/pricing/ */
const FIREHOSE_GIGABYTES = 5 / 1_000_000;
/** RDS Proxy in front of Aurora Serverless is charged for at least 8 capacity units. https://aws.amazon.com/rds/proxy/pricing/ */
const PROXY_UNITS = 8;

/** What a million orders cost, the most expensive first. The database's own capacity is in `standing`. */
export function perMillionOrders(usage: OrderUsage, hasFirewall: boolean): readonly Line[] {
  const millions = (price: Price, times: number): number => price.dollars * times;
  const lambda = Object.entries(usage.invocations).map(([name, times]): Line => {
    const { gigabytes, milliseconds } = FUNCTIONS[name] ?? { gigabytes: 0.5, milliseconds: 50 };
    const time = gigabytes * (milliseconds / 1_000) * times * MILLION * PRICES.lambdaTime.dollars;
    return { what: `Lambda ${name}`, dollars: millions(PRICES.lambdaRequest, times) + time };
  });
  // The order, one look at it, and an update for subscribers with each commit.
  const operations = 2 + usage.commits;
  const lines: Line[] = [
    { what: 'Step Functions transitions', dollars: millions(PRICES.transition, usage.transitions) },
    { what: 'AppSync operations', dollars: millions(PRICES.appsyncOperation, operations) },
    { what: 'DynamoDB writes', dollars: millions(PRICES.dynamodbWrite, usage.writeUnits) },
    { what: 'DynamoDB reads', dollars: millions(PRICES.dynamodbRead, usage.readUnits) },
    { what: 'CloudWatch Logs', dollars: (usage.logBytes * MILLION * PRICES.logs.dollars) / 1e9 },
    { what: 'Firehose', dollars: usage.commits * MILLION * FIREHOSE_GIGABYTES * PRICES.firehose.dollars },
    // A customer who has not ordered in the last minutes.
    { what: 'KMS requests', dollars: millions(PRICES.keyRequest, 1) },
    ...lambda,
  ];
  if (hasFirewall)
    lines.push({ what: 'WAF requests', dollars: millions(PRICES.firewallRequest, operations) });
  return lines.toSorted((a, b) => b.dollars - a.dollars);
}

/** What a month costs in which nobody comes, the most expensive first. */
export function standing(resources: StandingResources): readonly Line[] {
  const { alarmMetrics, dashboards, keys, endpointZones, firewallRules } = resources;
  const units = resources.databaseInstances * resources.minimumCapacity;
  const rules = firewallRules.reduce((sum, count) => sum + count, 0);
  const lines: Line[] = [
    { what: `Aurora, ${units} ACU`, dollars: units * HOURS * PRICES.capacityUnit.dollars },
    { what: 'RDS Proxy', dollars: resources.hasProxy ? PROXY_UNITS * HOURS * PRICES.proxyUnit.dollars : 0 },
    {
      what: `${endpointZones} endpoint zones`,
      dollars: endpointZones * HOURS * PRICES.endpoint.dollars,
    },
    { what: `${keys} KMS keys`, dollars: keys * PRICES.key.dollars },
    { what: `${alarmMetrics} metrics of alarms`, dollars: alarmMetrics * PRICES.alarmMetric.dollars },
    { what: `${dashboards} dashboards`, dollars: dashboards * PRICES.dashboard.dollars },
    {
      what: `${firewallRules.length} web ACL, ${rules} rules`,
      dollars: firewallRules.length * PRICES.firewall.dollars + rules * PRICES.firewallRule.dollars,
    },
  ];
  return lines.filter(({ dollars }) => dollars > 0).toSorted((a, b) => b.dollars - a.dollars);
}

/** The sum of a bill. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}
