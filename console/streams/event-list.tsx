import { useSignal } from '@preact/signals';
import type { RecordedEvent } from '../api/observation.ts';
import { preciseClock, shortId, words } from '../ui/format.ts';
import { Listed } from '../ui/listed.tsx';
import type { Pages } from '../ui/pages.ts';
import { Empty } from '../ui/parts.tsx';
import { Split } from '../ui/split.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { EventDetails } from './event-details.tsx';

const ROW_HEIGHT = 40;

export function eventKey({ stream, version }: RecordedEvent): string {
  return `${stream} ${version}`;
}

/** Events, the newest first, and the one that is chosen. */
export function EventList({ events }: { readonly events: Pages<RecordedEvent> }) {
  const chosen = useSignal<RecordedEvent | null>(null);
  const shown = chosen.value ?? events.items?.[0];
  return (
    <Listed pages={events} empty={<Empty icon="streams" title="No such events" />}>
      {(items) => (
        <Split
          label="Event"
          open={chosen.value !== null}
          onClose={() => {
            chosen.value = null;
          }}
          list={
            <VirtualList
              label="Events"
              items={items}
              rowHeight={ROW_HEIGHT}
              id={eventKey}
              hasMore={events.hasMore}
              more={events.more}
              row={(event) => (
                <EventRow
                  event={event}
                  current={shown !== undefined && eventKey(shown) === eventKey(event)}
                  choose={() => {
                    chosen.value = event;
                  }}
                />
              )}
            />
          }
          detail={shown && <EventDetails event={shown} />}
        />
      )}
    </Listed>
  );
}

function EventRow(props: {
  readonly event: RecordedEvent;
  readonly current: boolean;
  readonly choose: () => void;
}) {
  const { event, current, choose } = props;
  const [, type = '', id = ''] = event.stream.split('/');
  return (
    <button type="button" class="event-row" aria-current={current ? 'true' : undefined} onClick={choose}>
      <time dateTime={new Date(event.occurredAt).toISOString()}>{preciseClock(event.occurredAt)}</time>
      <strong>{words(event.type)}</strong>
      <span class="stream">
        <i class={`tag ${type}`}>{type}</i>
        <code>{shortId(id)}</code>
      </span>
      <span class="number">v{event.version}</span>
    </button>
  );
}
