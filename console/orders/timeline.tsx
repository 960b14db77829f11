import type { RecordedEvent } from '../api/observation.ts';
import { duration, preciseClock, words } from '../ui/format.ts';

/** Events that tell of something going back. */
const BACK = new Set([
  'OrderCancellationRequested',
  'CompensationStarted',
  'ShippingCancelled',
  'PaymentRefunded',
  'InventoryReleased',
  'OrderCancelled',
  'CompensationFailed',
]);

/** The events of an order, the oldest first, and a slider to go back in them. */
export function Timeline(props: {
  readonly events: readonly RecordedEvent[];
  readonly version: number;
  readonly onVersion: (version: number) => void;
}) {
  const { events, version, onVersion } = props;
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) return null;
  const shown = events.find((event) => event.version === version) ?? last;
  return (
    <div class="timeline">
      <div class="slider">
        <label for="version">
          As of version <output>{version}</output> of {last.version}
        </label>
        <input
          id="version"
          type="range"
          min={first.version}
          max={last.version}
          value={version}
          aria-valuetext={`Version ${version}, ${words(shown.type)}`}
          onInput={(event) => onVersion(event.currentTarget.valueAsNumber)}
        />
      </div>
      <ol aria-label="Events">
        {events.map((event) => (
          <li key={event.version} class={`${BACK.has(event.type) ? 'back' : ''}`}>
            <button
              type="button"
              aria-current={event.version === version ? 'step' : undefined}
              class={event.version > version ? 'later' : ''}
              onClick={() => onVersion(event.version)}
            >
              <span class="version">{event.version}</span>
              <span class="type">{words(event.type)}</span>
              <time
                dateTime={new Date(event.occurredAt).toISOString()}
                title={preciseClock(event.occurredAt)}
              >
                +{duration(event.occurredAt - first.occurredAt)}
              </time>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
