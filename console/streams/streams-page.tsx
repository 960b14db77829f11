import { observe } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import type { Page, RecordedEvent } from '../api/observation.ts';
import { href, type Route, route, setQuery } from '../app/router.ts';
import { Choice } from '../ui/choice.tsx';
import { FilterInput } from '../ui/filter-input.tsx';
import { usePages } from '../ui/pages.ts';
import { PageHead, Segments } from '../ui/parts.tsx';
import { QueryChip } from '../ui/query-chip.tsx';
import { EventList, eventKey } from './event-list.tsx';
import { StreamList } from './stream-list.tsx';

const PAGE_SIZE = 500;
const STREAM_TYPES = ['category', 'product', 'stock', 'order'];

/** The event table: all events, all streams, or one stream. */
export function StreamsPage() {
  const { path, query } = route.value;
  return path.length > 1 ? <OneStream path={path.slice(1)} /> : <AllStreams query={query} />;
}

function OneStream({ path }: { readonly path: readonly string[] }) {
  const stream = path.join('/');
  return (
    <div class="page fill">
      <PageHead title={<code>{stream}</code>} back={{ href: href(['streams']), label: 'All streams' }} />
      <Events key={stream} path={`/streams/${path.map(encodeURIComponent).join('/')}`} stream={stream} />
    </div>
  );
}

/** Query parameters of the list of all events. */
interface EventFilter {
  readonly type?: string;
  readonly eventType?: string;
  readonly correlationId?: string;
}

function Events(props: { readonly path: string; readonly stream?: string; readonly filter?: EventFilter }) {
  const { path, stream, filter = {} } = props;
  const { type, eventType, correlationId } = filter;
  const events = usePages<RecordedEvent>(JSON.stringify([path, filter]), {
    page: (cursor, signal) =>
      observe<Page<RecordedEvent>>(
        path,
        { type, eventType, correlationId, cursor, limit: PAGE_SIZE },
        signal,
      ),
    id: eventKey,
  });
  useLive('event', (event) => {
    if (stream === undefined || event.stream === stream) events.reload();
  });
  return <EventList events={events} />;
}

function AllStreams({ query }: { readonly query: Route['query'] }) {
  const { view = 'events', type = '', text = '', eventType = '', correlationId = '' } = query;
  const showsStreams = view === 'streams' && correlationId === '';
  return (
    <div class="page fill">
      <PageHead title="Streams" />
      <div class="bar">
        <Segments
          label="View"
          value={showsStreams ? 'streams' : 'events'}
          options={[
            { value: 'events', label: 'Latest events' },
            { value: 'streams', label: 'Streams' },
          ]}
          onChange={(to) => setQuery({ view: to === 'events' ? undefined : to, correlationId: undefined })}
        />
        <Choice
          label="Type of stream"
          value={type}
          options={STREAM_TYPES}
          all="All types"
          onChange={(to) => setQuery({ type: to })}
        />
        {showsStreams ? (
          <FilterInput
            key="text"
            label="Id contains"
            value={text}
            onChange={(to) => setQuery({ text: to })}
          />
        ) : (
          <FilterInput
            key="eventType"
            label="Event type, such as OrderPlaced"
            value={eventType}
            onChange={(to) => setQuery({ eventType: to })}
          />
        )}
        <QueryChip name="correlationId" label="Correlation" value={correlationId} />
      </div>
      {showsStreams ? (
        <StreamList type={type} text={text} />
      ) : (
        <Events path="/events" filter={{ type, eventType, correlationId }} />
      )}
    </div>
  );
}
