import type { RecordedEvent } from '../api/observation.ts';
import { href } from '../app/router.ts';
import { Correlation } from '../ui/correlation.tsx';
import { preciseClock, words } from '../ui/format.ts';
import { Fact, Facts } from '../ui/parts.tsx';
import { EventData } from './event-data.tsx';

/** Everything about one event. */
export function EventDetails({ event }: { readonly event: RecordedEvent }) {
  const { stream, version, type, schemaVersion, occurredAt, actor, correlationId, causationId } = event;
  const { traceId, commitIndex, commitSize, snapshot, data } = event;
  const [, streamType, id] = stream.split('/');
  return (
    <>
      <h2>{words(type)}</h2>
      <Facts>
        <Fact name="Stream">
          <a href={href(['streams', ...stream.split('/')])}>{stream}</a>
        </Fact>
        {streamType === 'order' && id !== undefined && (
          <Fact name="Order">
            <a href={href(['orders', id])}>Its saga</a>
          </Fact>
        )}
        <Fact name="Version">{version}</Fact>
        <Fact name="When">
          <time dateTime={new Date(occurredAt).toISOString()}>{preciseClock(occurredAt)}</time>
        </Fact>
        <Fact name="Who">{actor ?? '–'}</Fact>
        <Fact name="Correlation">{correlationId === null ? '–' : <Correlation id={correlationId} />}</Fact>
        <Fact name="Causation">{causationId === null ? 'at the edge' : <code>{causationId}</code>}</Fact>
        <Fact name="Trace">{traceId === null ? '–' : <a href={href(['traces', traceId])}>{traceId}</a>}</Fact>
        <Fact name="Schema">version {schemaVersion}</Fact>
        <Fact name="Commit">
          {commitSize === 1 ? 'alone in its commit' : `${commitIndex + 1} of ${commitSize} in its commit`}
          {snapshot && ', with a snapshot'}
        </Fact>
      </Facts>
      <EventData data={data} />
    </>
  );
}
