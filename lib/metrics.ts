import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS_NAMESPACE, type MetricName } from '../functions/platform/metric-names.ts';
import type { FunctionName } from './build-output.ts';

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** A metric that one of our functions emits, with exactly these dimensions. */
export function ownMetric(
  service: FunctionName,
  name: MetricName,
  statistic: string,
  dimensions: Readonly<Record<string, string>> = {},
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service, ...dimensions },
    statistic,
    period: MINUTE,
  });
}

/**
 * A metric of all our functions, a line for each combination of these dimensions. Alarms cannot watch a search.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html
 */
export function search(
  name: MetricName,
  statistic: string,
  ...dimensions: readonly string[]
): MathExpression {
  const schema = [METRICS_NAMESPACE, 'service', ...dimensions].join(',');
  const expression = `SEARCH('{${schema}} MetricName="${name}"', '${statistic}', ${FIVE_MINUTES.toSeconds()})`;
  return new MathExpression({ expression, label: '', usingMetrics: {}, period: FIVE_MINUTES });
}

/** The sum of counts, each 0 where nothing was counted. */
export function sum(label: string, metrics: readonly Metric[], period = FIVE_MINUTES): MathExpression {
  const named = metrics.map(
    (metric, index) => [`m${index}`, metric.with({ statistic: Stats.SUM, period })] as const,
  );
  return new MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    label,
    usingMetrics: Object.fromEntries(named),
    period,
  });
}
