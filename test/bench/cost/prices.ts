/** Where a price was seen: on AWS's own page, in somebody's article of this year or last, or nowhere that could be looked at. */
type Seen = 'aws page' | 'article' | 'unchecked';

/** A price in dollars. */
export interface Price {
  readonly dollars: number;
  readonly per: string;
  readonly page: string;
  readonly seen: Seen;
}

const at = (dollars: number, per: string, service: string, seen: Seen): Price => ({
  dollars,
  per,
  page: `https://aws.amazon.com/${service}/pricing/`,
  seen,
});

/** When the prices were looked up. */
export const PRICES_OF = '2026-11-21';

/** What AWS asks in us-east-1, without any free tier, tier of volume, savings plan or tax. */
export const PRICES = {
  lambdaRequest: at(0.2, 'million requests', 'lambda', 'article'),
  lambdaTime: at(0.0000133334, 'GB-second on arm64', 'lambda', 'article'),
  appsyncOperation: at(4, 'million operations', 'appsync', 'article'),
  dynamodbWrite: at(0.625, 'million write request units', 'dynamodb', 'article'),
  dynamodbRead: at(0.125, 'million read request units', 'dynamodb', 'article'),
  transition: at(25, 'million state transitions', 'step-functions', 'aws page'),
  firehose: at(0.029, 'GB, each record rounded up to 5 KB', 'firehose', 'unchecked'),
  logs: at(0.5, 'GB taken in', 'cloudwatch', 'article'),
  alarmMetric: at(0.1, 'metric of an alarm and month', 'cloudwatch', 'article'),
  dashboard: at(3, 'dashboard and month', 'cloudwatch', 'article'),
  key: at(1, 'key and month', 'kms', 'aws page'),
  keyRequest: at(3, 'million requests', 'kms', 'article'),
  capacityUnit: at(0.12, 'ACU and hour', 'rds/aurora', 'article'),
  proxyUnit: at(0.015, 'ACU and hour, at least 8', 'rds/proxy', 'unchecked'),
  endpoint: at(0.01, 'endpoint, zone and hour', 'privatelink', 'article'),
  firewall: at(5, 'web ACL and month', 'waf', 'article'),
  firewallRule: at(1, 'rule and month', 'waf', 'article'),
  firewallRequest: at(0.6, 'million requests', 'waf', 'article'),
} as const satisfies Readonly<Record<string, Price>>;
