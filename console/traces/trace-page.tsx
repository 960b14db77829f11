import { useSignal } from '@preact/signals';
import { observe } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import type { Span, Trace } from '../api/observation.ts';
import { href, route } from '../app/router.ts';
import { Chip } from '../ui/chip.tsx';
import { Correlation } from '../ui/correlation.tsx';
import { duration, preciseClock } from '../ui/format.ts';
import { Json } from '../ui/json.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { Fact, Facts, Failure, PageHead, Skeleton } from '../ui/parts.tsx';
import { Split } from '../ui/split.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { ServiceTag } from './service-tag.tsx';
import { Axis, labelOf, SpanRow } from './span-row.tsx';

const ROW_HEIGHT = 32;

/** One trace as a waterfall. */
export function TracePage() {
  const id = route.value.path[1] ?? '';
  const trace = useLoaded(id, (signal) => observe<Trace>(`/traces/${encodeURIComponent(id)}`, {}, signal));
  useLive('trace', ({ traceId }) => {
    if (traceId === id) trace.reload();
  });
  return (
    <div class="page fill">
      <PageHead
        title={trace.value?.operation ?? 'Trace'}
        back={{ href: href(['traces']), label: 'All traces' }}
      />
      {trace.failure && <Failure error={trace.failure} retry={trace.reload} />}
      {trace.value === null && trace.failure === null && <Skeleton lines={12} />}
      {trace.value && <Waterfall key={id} trace={trace.value} />}
    </div>
  );
}

function Waterfall({ trace }: { readonly trace: Trace }) {
  const chosen = useSignal<string | null>(null);
  const { tree, outcome, startedAt, milliseconds, rootMilliseconds, traceId, correlationIds } = trace;
  const shown = tree.find(({ id }) => id === chosen.value) ?? tree[0];
  return (
    <>
      <div class="summary">
        <Chip status={outcome} />
        <span>
          answered after <strong>{duration(rootMilliseconds)}</strong>, over after {duration(milliseconds)}
        </span>
        <time dateTime={new Date(startedAt).toISOString()}>{preciseClock(startedAt)}</time>
        <a href={href(['logs'], { traceId })}>Logs of this trace</a>
        {correlationIds.slice(0, 1).map((id) => (
          <Correlation key={id} id={id} />
        ))}
      </div>
      <Split
        label="Span"
        open={chosen.value !== null}
        onClose={() => {
          chosen.value = null;
        }}
        list={
          <>
            <Axis milliseconds={milliseconds} />
            <VirtualList
              label="Spans"
              items={tree}
              rowHeight={ROW_HEIGHT}
              id={({ id }) => id}
              row={(span) => (
                <SpanRow
                  span={span}
                  trace={trace}
                  current={span.id === shown?.id}
                  choose={() => {
                    chosen.value = span.id;
                  }}
                />
              )}
            />
          </>
        }
        detail={shown && <SpanDetails span={shown} start={startedAt} />}
      />
    </>
  );
}

function SpanDetails({ span, start }: { readonly span: Span; readonly start: number }) {
  const { service, kind, outcome, startedAt, milliseconds, error, annotations } = span;
  return (
    <>
      <h2>{labelOf(span)}</h2>
      <Facts>
        <Fact name="Service">
          <ServiceTag service={service} />
        </Fact>
        <Fact name="Kind">{kind}</Fact>
        <Fact name="Outcome">
          <Chip status={outcome} />
        </Fact>
        <Fact name="Began">
          +{duration(startedAt - start)} <small>at {preciseClock(startedAt)}</small>
        </Fact>
        <Fact name="Took">{milliseconds === null ? 'still running' : duration(milliseconds)}</Fact>
        {error && (
          <Fact name={error.type}>
            <span class="bad-text">{error.message}</span>
          </Fact>
        )}
      </Facts>
      {Object.keys(annotations).length > 0 && <Json value={annotations} label="Annotations" />}
    </>
  );
}
