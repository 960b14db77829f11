import { useSignal } from '@preact/signals';
import { act } from '../api/client.ts';
import type {
  ParkedStream,
  Position,
  Projections as Status,
  StreamReader,
  UnparkRequest,
  UnparkResult,
} from '../api/observation.ts';
import { href } from '../app/router.ts';
import { ServiceTag } from '../traces/service-tag.tsx';
import { Chip } from '../ui/chip.tsx';
import { ago, count, duration } from '../ui/format.ts';
import { now } from '../ui/now.ts';
import { Fact, Facts } from '../ui/parts.tsx';

/** The readers of the event table's stream, and what the read model lacks. */
export function Projections(props: {
  readonly status: Status;
  readonly behind: readonly Position[];
  readonly changed: () => void;
}) {
  const { status, behind, changed } = props;
  const { readers, readModel, parked } = status;
  return (
    <>
      <div class="readers">
        {readers.map((reader) => (
          <Reader key={reader.function} reader={reader} />
        ))}
        <div class="reader">
          <h3>Read model</h3>
          {readModel === null ? (
            <p class="bad-text">The database cannot be asked.</p>
          ) : (
            <Facts>
              <Fact name="Events">{count(readModel.eventsProjected)}</Fact>
              <Fact name="Streams">{count(readModel.streams)}</Fact>
              <Fact name="Behind">{count(readModel.streamsBehind)}</Fact>
              <Fact name="Parked">{count(readModel.parkedStreams)}</Fact>
            </Facts>
          )}
        </div>
      </div>
      <Behind positions={behind} />
      <Parked streams={parked} changed={changed} />
    </>
  );
}

function Reader({ reader }: { readonly reader: StreamReader }) {
  const { state, lagMilliseconds, batches, records, retries, discarded, lastError } = reader;
  return (
    <div class="reader">
      <h3>
        <ServiceTag service={reader.function} /> <Chip status={state} />
      </h3>
      <Facts>
        <Fact name="Lag">{duration(lagMilliseconds)}</Fact>
        <Fact name="Batches">
          {count(batches)} <small>of {count(records)} records</small>
        </Fact>
        <Fact name="Retries">{count(retries)}</Fact>
        <Fact name="Given up">{count(discarded)}</Fact>
      </Facts>
      {lastError && (
        <p class="last-error" title={lastError.message}>
          {ago(lastError.at, now.value)}: {lastError.message}
        </p>
      )}
    </div>
  );
}

function Behind({ positions }: { readonly positions: readonly Position[] }) {
  if (positions.length === 0) return null;
  return (
    <table class="positions">
      <caption>Streams whose events are not all projected</caption>
      <thead>
        <tr>
          <th scope="col">Stream</th>
          <th scope="col" class="number">
            Projected
          </th>
          <th scope="col" class="number">
            Written
          </th>
        </tr>
      </thead>
      <tbody>
        {positions.map(({ stream, projected, head, parked }) => (
          <tr key={stream}>
            <th scope="row">
              <a href={href(['streams', ...stream.split('/')])}>{stream}</a>{' '}
              {parked && <Chip status="parked" tone="bad" />}
            </th>
            <td class="number">{projected}</td>
            <td class="number">{head}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function commits(applied: number): string {
  return `${count(applied)} ${applied === 1 ? 'commit' : 'commits'}`;
}

function Parked({
  streams,
  changed,
}: {
  readonly streams: readonly ParkedStream[];
  readonly changed: () => void;
}) {
  const outcome = useSignal<UnparkResult | null>(null);
  const failure = useSignal<string | null>(null);
  const busy = useSignal(false);
  const unpark = async (stream: string) => {
    busy.value = true;
    try {
      outcome.value = await act<UnparkResult>('/projections/unpark', { stream } satisfies UnparkRequest);
      failure.value = null;
    } catch (error) {
      outcome.value = null;
      failure.value = error instanceof Error ? error.message : String(error);
    }
    busy.value = false;
    changed();
  };
  return (
    <div class="parked" aria-live="polite">
      {outcome.value && (
        <p class={outcome.value.error === null ? 'good-text' : 'bad-text'}>
          {outcome.value.error === null
            ? `${outcome.value.stream} is no longer parked: ${commits(outcome.value.applied)} applied.`
            : `${outcome.value.stream} is still parked: ${outcome.value.error}`}
        </p>
      )}
      {failure.value !== null && <p class="bad-text">{failure.value}</p>}
      {streams.length === 0 && outcome.value === null && <p class="nothing">No stream is parked.</p>}
      {streams.map(({ stream, version, commits, error, since }) => (
        <div key={stream} class="parked-stream">
          <div>
            <a href={href(['streams', ...stream.split('/')])}>{stream}</a>{' '}
            <small>
              {commits === 1 ? 'One commit waits' : `${count(commits)} commits wait`} from version {version}{' '}
              on, since {ago(since, now.value)}
            </small>
            <p>{error}</p>
          </div>
          <button type="button" class="button" disabled={busy.value} onClick={() => void unpark(stream)}>
            Unpark<span class="hidden"> {stream}</span>
          </button>
        </div>
      ))}
    </div>
  );
}
