import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Metrics } from '../api/observation.ts';
import { dark } from '../ui/appearance.ts';
import { clock, count, duration, words } from '../ui/format.ts';
import { type ChartSpec, type Line, linesOf } from './chart-data.ts';

/** Pixels. */
const HEIGHT = 136;
const AXIS_WIDTH = 56;

/** Hues in styles/tokens.css. */
const HUES = 8;

/** A colour of styles/tokens.css as the canvas takes it: of `light-dark()` the one that holds. */
function colour(name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function written(unit: ChartSpec['unit'], value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return unit === 'count' ? count(value) : duration(value);
}

function options(spec: ChartSpec, lines: readonly Line[], width: number): uPlot.Options {
  const { fontFamily } = getComputedStyle(document.body);
  const grid = { stroke: colour('--line'), width: 1 };
  const axis = { stroke: colour('--muted'), font: `11px ${fontFamily}`, grid };
  const ticks = { show: false };
  return {
    width,
    height: HEIGHT,
    cursor: { points: { size: 6 }, y: false },
    legend: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high * 1.1, 1)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks,
        space: 72,
        size: 24,
        values: (_plot, splits) => splits.map((seconds) => clock(seconds * 1_000).slice(0, -3)),
      },
      {
        ...axis,
        ticks,
        size: AXIS_WIDTH,
        space: 32,
        values: (_plot, splits) => splits.map((split) => written(spec.unit, split)),
      },
    ],
    series: [
      {},
      ...lines.map(({ label }, index) => ({
        label,
        width: 1.5,
        stroke: colour(`--hue-${(index % HUES) + 1}`),
        // Between two measurements far apart nothing is known: each is a point, and no line leads there.
        points: { show: spec.unit === 'milliseconds', size: 4 },
      })),
    ],
  };
}

/** One chart. Its legend has the latest values, so that it can be read without pointing at anything. */
export function Chart({ spec, metrics }: { readonly spec: ChartSpec; readonly metrics: Metrics }) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const lines = linesOf(metrics, spec);
  const labels = lines.map(({ label }) => label).join();
  const data: uPlot.AlignedData = [
    metrics.times.map((time) => time / 1_000),
    ...lines.map(({ values }) => [...values]),
  ];
  useEffect(() => {
    const element = frame.current;
    if (element === null || lines.length === 0) return;
    const made = new uPlot(options(spec, lines, element.clientWidth), data, element);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [labels, dark.value]);
  useEffect(() => plot.current?.setData(data));
  return (
    <figure class="chart">
      <figcaption>{spec.title}</figcaption>
      {lines.length === 0 ? <p class="nothing">Nothing yet</p> : <div ref={frame} />}
      <ul class="legend">
        {lines.map(({ label, values }, index) => (
          <li key={label}>
            <i class={`square hue-${(index % HUES) + 1}`} />
            {label === spec.metric ? 'latest' : words(label)} <b>{written(spec.unit, latest(values))}</b>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function latest(values: Line['values']): number | null {
  return values.findLast((value) => value !== null) ?? null;
}
