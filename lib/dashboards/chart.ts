import { GraphWidget, type IMetric, type YAxisProps } from 'aws-cdk-lib/aws-cloudwatch';

const COUNT: YAxisProps = { min: 0, showUnits: false };
const MILLISECONDS: YAxisProps = { min: 0, label: 'ms', showUnits: false };
const COLUMNS = 24;

/** What a chart shows; a page is 24 columns wide, and charts of a row share them. */
export interface Chart {
  readonly title: string;
  readonly metrics: readonly IMetric[];
  readonly in: 'count' | 'milliseconds';
}

/** A row of charts, side by side. */
export function row(...charts: readonly Chart[]): GraphWidget[] {
  const width = Math.floor(COLUMNS / charts.length);
  return charts.map(
    ({ title, metrics, in: unit }) =>
      new GraphWidget({
        title,
        left: [...metrics],
        leftYAxis: unit === 'milliseconds' ? MILLISECONDS : COUNT,
        width,
        height: 6,
      }),
  );
}
