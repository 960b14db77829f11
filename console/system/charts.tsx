import type { Metrics } from '../api/observation.ts';
import { Chart } from './chart.tsx';
import { CHARTS } from './chart-data.ts';

/** The metrics over time. A module of its own, so that the chart library is loaded where it is looked at only. */
export default function Charts({ metrics }: { readonly metrics: Metrics }) {
  return (
    <div class="charts">
      {CHARTS.map((spec) => (
        <Chart key={spec.title} spec={spec} metrics={metrics} />
      ))}
    </div>
  );
}
