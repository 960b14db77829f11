import { observe } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import type { Page, TraceSummary } from '../api/observation.ts';
import { href, route, setQuery } from '../app/router.ts';
import { Chip } from '../ui/chip.tsx';
import { FilterInput } from '../ui/filter-input.tsx';
import { ago, duration } from '../ui/format.ts';
import { Listed } from '../ui/listed.tsx';
import { now } from '../ui/now.ts';
import { type Pages, usePages } from '../ui/pages.ts';
import { Empty, PageHead, Segments } from '../ui/parts.tsx';
import { QueryChip } from '../ui/query-chip.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { ServiceTag } from './service-tag.tsx';

const ROW_HEIGHT = 48;
const PAGE_SIZE = 200;

/** Traces, the slowest first. */
export function TracesPage() {
  const { operation = '', correlationId = '', failed = '', sort = 'duration' } = route.value.query;
  const traces = usePages<TraceSummary>(JSON.stringify([operation, correlationId, failed, sort]), {
    page: (cursor, signal) =>
      observe<Page<TraceSummary>>(
        '/traces',
        { operation, correlationId, failed, sort, cursor, limit: PAGE_SIZE },
        signal,
      ),
    id: ({ traceId }) => traceId,
  });
  useLive('trace', traces.reload);
  return (
    <div class="page fill">
      <PageHead title="Traces" />
      <div class="bar">
        <Segments
          label="Order"
          value={sort}
          options={[
            { value: 'duration', label: 'Slowest' },
            { value: 'time', label: 'Newest' },
          ]}
          onChange={(to) => setQuery({ sort: to === 'duration' ? undefined : to })}
        />
        <Segments
          label="Outcome"
          value={failed}
          options={[
            { value: '', label: 'All' },
            { value: 'true', label: 'Failed' },
          ]}
          onChange={(to) => setQuery({ failed: to })}
        />
        <FilterInput
          label="Operation, such as CreateOrder"
          value={operation}
          onChange={(to) => setQuery({ operation: to })}
        />
        <QueryChip name="correlationId" label="Correlation" value={correlationId} />
      </div>
      <TraceList traces={traces} />
    </div>
  );
}

function TraceList({ traces }: { readonly traces: Pages<TraceSummary> }) {
  return (
    <Listed pages={traces} empty={<Empty icon="traces" title="No such traces" />}>
      {(items) => {
        const longest = Math.max(...items.map(({ rootMilliseconds }) => rootMilliseconds), 1);
        return (
          <VirtualList
            label="Traces"
            items={items}
            rowHeight={ROW_HEIGHT}
            id={({ traceId }) => traceId}
            hasMore={traces.hasMore}
            more={traces.more}
            row={(trace) => <TraceRow trace={trace} longest={longest} />}
          />
        );
      }}
    </Listed>
  );
}

function TraceRow({ trace, longest }: { readonly trace: TraceSummary; readonly longest: number }) {
  const { traceId, operation, rootMilliseconds, outcome, services, spans, startedAt } = trace;
  return (
    <a class="trace-row" href={href(['traces', traceId])}>
      <span class="time">
        <span class={`bar ${outcome}`} style={{ width: `${(rootMilliseconds / longest) * 100}%` }} />
        <span class="number">{duration(rootMilliseconds)}</span>
      </span>
      <strong>{operation}</strong>
      <Chip status={outcome} />
      <span class="services">
        {services.map((service) => (
          <ServiceTag key={service} service={service} />
        ))}
      </span>
      <span class="number spans">{spans} spans</span>
      <time dateTime={new Date(startedAt).toISOString()}>{ago(startedAt, now.value)}</time>
    </a>
  );
}
