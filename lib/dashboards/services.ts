import { type IWidget, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../functions/platform/metric-names.ts';
import { ownMetric, search } from '../metrics.ts';
import type { ServiceFunction } from '../service-function.ts';
import { row } from './chart.ts';

/** Which function is not well? A row each, and what operations they answered. */
export function servicesWidgets(services: readonly ServiceFunction[]): IWidget[][] {
  return [
    ...services.flatMap(serviceRows),
    [heading('Operations')],
    row(
      { title: 'Commands', metrics: [search(METRICS.command, 'Sum', 'command', 'outcome')], in: 'count' },
      {
        title: 'Commands, p99',
        metrics: [search(METRICS.commandDuration, 'p99', 'command')],
        in: 'milliseconds',
      },
    ),
    row(
      { title: 'Queries', metrics: [search(METRICS.query, 'Sum', 'query', 'outcome')], in: 'count' },
      { title: 'Queries, p99', metrics: [search(METRICS.queryDuration, 'p99', 'query')], in: 'milliseconds' },
    ),
    row(
      {
        title: 'Commits projected',
        metrics: [search(METRICS.projectedCommits, 'Sum', 'projection')],
        in: 'count',
      },
      {
        title: 'Conflicts, decided again',
        metrics: [search(METRICS.conflictRetried, 'Sum', 'command')],
        in: 'count',
      },
      {
        title: 'Records a batch',
        metrics: [search(METRICS.batchSize, 'Average'), search(METRICS.batchSize, 'Maximum')],
        in: 'count',
      },
      {
        title: 'Subscribers told, and not',
        metrics: [
          search(METRICS.published, 'Sum', 'subscription'),
          search(METRICS.publishFailed, 'Sum', 'subscription'),
        ],
        in: 'count',
      },
    ),
  ];
}

function serviceRows({ name, function: lambda }: ServiceFunction): IWidget[][] {
  const charts = row(
    {
      title: 'Calls, errors, throttles',
      metrics: [lambda.metricInvocations(), lambda.metricErrors(), lambda.metricThrottles()],
      in: 'count',
    },
    {
      title: 'Duration',
      metrics: [Stats.p(50), Stats.p(99), Stats.MAXIMUM].map((statistic) =>
        lambda.metricDuration({ statistic, label: statistic }),
      ),
      in: 'milliseconds',
    },
    {
      title: 'At the same time, and cold starts',
      metrics: [
        lambda.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM }),
        ownMetric(name, METRICS.coldStart, Stats.SUM),
      ],
      in: 'count',
    },
  );
  return [[heading(name)], charts];
}

function heading(title: string): TextWidget {
  return new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 });
}
