import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { observe } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import type {
  FunctionReport,
  SystemMap as MapReport,
  Metrics,
  Page,
  Position,
  Projections as Status,
} from '../api/observation.ts';
import { count } from '../ui/format.ts';
import { type Loaded, useLoaded } from '../ui/loaded.ts';
import { Failure, PageHead, Segments, Skeleton } from '../ui/parts.tsx';
import { Functions } from './functions.tsx';
import { Projections } from './projections.tsx';
import { SystemMap } from './system-map.tsx';

/** Metrics come in buckets of some seconds: a pulse of five is soon enough. */
const PULSES_A_RELOAD = 5;
const POSITIONS_SHOWN = 10;
const MINUTES = ['5', '15', '60'] as const;

/** Where the database cannot be asked, the readers of the stream can. */
async function loadProjections(signal: AbortSignal) {
  const status = await observe<Status>('/projections', {}, signal);
  if (status.readModel === null) return { status, behind: [] };
  const positions = { behind: true, limit: POSITIONS_SHOWN };
  const behind = await observe<Page<Position>>('/projections/positions', positions, signal);
  return { status, behind: behind.items };
}

/** The system as a whole. */
export function SystemPage() {
  const minutes = useSignal<(typeof MINUTES)[number]>('5');
  const map = useLoaded('map', (signal) => observe<MapReport>('/map', {}, signal));
  const functions = useLoaded('functions', (signal) =>
    observe<readonly FunctionReport[]>('/functions', {}, signal),
  );
  const projections = useLoaded('projections', loadProjections);
  const metrics = useLoaded(minutes.value, (signal) =>
    observe<Metrics>('/metrics', { namespace: 'ServerlessCqrs', minutes: minutes.value }, signal),
  );
  const pulses = useRef(0);
  useLive('pulse', () => {
    map.reload();
    functions.reload();
    projections.reload();
    pulses.current = (pulses.current + 1) % PULSES_A_RELOAD;
    if (pulses.current === 0) metrics.reload();
  });
  return (
    <div class="page">
      <PageHead title="System" />
      <Section
        title="Map"
        of={map}
        aside={map.value && `last ${count(map.value.windowMilliseconds / 1_000)} s`}
      >
        {(value) => <SystemMap map={value} />}
      </Section>
      <Section title="Functions" of={functions} aside="since the start">
        {(value) => <Functions reports={value} />}
      </Section>
      <Section title="Projections" of={projections}>
        {({ status, behind }) => <Projections status={status} behind={behind} changed={projections.reload} />}
      </Section>
      <Section
        title="Metrics"
        of={metrics}
        aside={
          <Segments
            label="Minutes shown"
            value={minutes.value}
            options={MINUTES.map((value) => ({ value, label: `${value} min` }))}
            onChange={(value) => {
              minutes.value = value;
            }}
          />
        }
      >
        {(value) => <LateCharts metrics={value} />}
      </Section>
    </div>
  );
}

function Section<Value>(props: {
  readonly title: string;
  readonly of: Loaded<Value>;
  readonly aside?: preact.ComponentChildren;
  readonly children: (value: Value) => preact.ComponentChildren;
}) {
  const { title, of, aside, children } = props;
  return (
    <section class="card" aria-label={title}>
      <div class="card-head">
        <h2>{title}</h2>
        <div class="aside">{aside}</div>
      </div>
      {of.failure && <Failure error={of.failure} retry={of.reload} />}
      {of.value === null ? of.failure === null && <Skeleton lines={5} /> : children(of.value)}
    </section>
  );
}

/** The charts once their module is there: only this page needs the chart library. */
function LateCharts({ metrics }: { readonly metrics: Metrics }) {
  const charts = useSignal<{ readonly view: ComponentType<{ metrics: Metrics }> } | null>(null);
  const failure = useSignal<Error | null>(null);
  useEffect(() => {
    import('./charts.tsx')
      .then((module) => {
        charts.value = { view: module.default };
      })
      .catch((error: Error) => {
        failure.value = error;
      });
  }, [charts, failure]);
  if (failure.value !== null) return <Failure error={failure.value} />;
  const View = charts.value?.view;
  return View === undefined ? <Skeleton lines={5} /> : <View metrics={metrics} />;
}
