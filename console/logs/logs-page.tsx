import { useSignal } from '@preact/signals';
import { observe } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import type { LogLine, Page } from '../api/observation.ts';
import { route, setQuery } from '../app/router.ts';
import { Choice } from '../ui/choice.tsx';
import { FilterInput } from '../ui/filter-input.tsx';
import { Listed } from '../ui/listed.tsx';
import { type Pages, usePages } from '../ui/pages.ts';
import { Empty, PageHead, Segments } from '../ui/parts.tsx';
import { QueryChip } from '../ui/query-chip.tsx';
import { Split } from '../ui/split.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { LogDetails, LogRow } from './log-line.tsx';

const ROW_HEIGHT = 32;
const PAGE_SIZE = 200;
const FUNCTIONS = [
  'command',
  'query',
  'projector',
  'reactor',
  'saga',
  'projections',
  'privacy',
  'signing-keys',
  'migrate',
];

/** What the functions log, the newest first. */
export function LogsPage() {
  const { query } = route.value;
  const { text = '', level = '', correlationId = '', traceId = '', function: of = '' } = query;
  const follows = useSignal(true);
  const lines = usePages<LogLine>(JSON.stringify([text, level, of, correlationId, traceId]), {
    page: (cursor, signal) =>
      observe<Page<LogLine>>(
        '/logs',
        { text, level, function: of, correlationId, traceId, cursor, limit: PAGE_SIZE },
        signal,
      ),
    id: ({ id }) => id,
  });
  useLive('log', () => {
    if (follows.value) lines.reload();
  });
  return (
    <div class="page fill">
      <PageHead title="Logs">
        <button
          type="button"
          class="button"
          aria-pressed={follows.value}
          onClick={() => {
            follows.value = !follows.value;
            if (follows.value) lines.reload();
          }}
        >
          {follows.value ? 'Following' : 'Paused'}
        </button>
      </PageHead>
      <div class="bar">
        <FilterInput label="Text" value={text} onChange={(to) => setQuery({ text: to })} />
        <Segments
          label="Level and above"
          value={level}
          options={[
            { value: '', label: 'All' },
            { value: 'WARN', label: 'Warnings' },
            { value: 'ERROR', label: 'Errors' },
          ]}
          onChange={(to) => setQuery({ level: to })}
        />
        <Choice
          label="Function"
          value={of}
          options={FUNCTIONS}
          all="All functions"
          onChange={(to) => setQuery({ function: to })}
        />
        <QueryChip name="correlationId" label="Correlation" value={correlationId} />
        <QueryChip name="traceId" label="Trace" value={traceId} />
      </div>
      <LogList lines={lines} />
    </div>
  );
}

function LogList({ lines }: { readonly lines: Pages<LogLine> }) {
  const chosen = useSignal<LogLine | null>(null);
  const shown = chosen.value ?? lines.items?.[0];
  return (
    <Listed pages={lines} empty={<Empty icon="logs" title="No such lines" />}>
      {(items) => (
        <Split
          label="Log line"
          open={chosen.value !== null}
          onClose={() => {
            chosen.value = null;
          }}
          list={
            <VirtualList
              label="Log lines"
              items={items}
              rowHeight={ROW_HEIGHT}
              id={({ id }) => id}
              hasMore={lines.hasMore}
              more={lines.more}
              row={(line) => (
                <LogRow
                  line={line}
                  current={line.id === shown?.id}
                  choose={() => {
                    chosen.value = line;
                  }}
                />
              )}
            />
          }
          detail={shown && <LogDetails line={shown} />}
        />
      )}
    </Listed>
  );
}
