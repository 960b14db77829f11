import { observe } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import type { Page, StreamSummary } from '../api/observation.ts';
import { href } from '../app/router.ts';
import { ago, count, words } from '../ui/format.ts';
import { Listed } from '../ui/listed.tsx';
import { now } from '../ui/now.ts';
import { usePages } from '../ui/pages.ts';
import { Empty } from '../ui/parts.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';

const ROW_HEIGHT = 40;
const PAGE_SIZE = 200;

/** All streams, the one written to last first. */
export function StreamList({ type, text }: { readonly type: string; readonly text: string }) {
  const streams = usePages<StreamSummary>(`${type} ${text}`, {
    page: (cursor, signal) =>
      observe<Page<StreamSummary>>('/streams', { type, text, cursor, limit: PAGE_SIZE }, signal),
    id: ({ stream }) => stream,
  });
  useLive('event', streams.reload);
  return (
    <Listed pages={streams} empty={<Empty icon="streams" title="No such streams" />}>
      {(items) => (
        <VirtualList
          label="Streams"
          items={items}
          rowHeight={ROW_HEIGHT}
          id={({ stream }) => stream}
          hasMore={streams.hasMore}
          more={streams.more}
          row={(stream) => <StreamRow stream={stream} />}
        />
      )}
    </Listed>
  );
}

function StreamRow({ stream }: { readonly stream: StreamSummary }) {
  const [tenant = '', type = '', id = ''] = stream.stream.split('/');
  return (
    <a class="stream-row" href={href(['streams', tenant, type, id])}>
      <span class="stream">
        <i class={`tag ${type}`}>{type}</i>
        <code>{id}</code>
      </span>
      <span class="last">{words(stream.lastEventType)}</span>
      <span class="number">{count(stream.version)} events</span>
      <time dateTime={new Date(stream.updatedAt).toISOString()}>{ago(stream.updatedAt, now.value)}</time>
    </a>
  );
}
