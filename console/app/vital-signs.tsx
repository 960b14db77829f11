import { connection, pulse } from '../api/live.ts';
import { count, duration } from '../ui/format.ts';

/** From here on the read model is late, in milliseconds. */
const LATE = 5_000;

const CONNECTIONS = { connecting: 'Connecting…', live: 'Live', lost: 'Connection lost' } as const;

/** How the system is doing, in the corner of every page. */
export function VitalSigns() {
  const signs = pulse.value;
  return (
    <section class="vital" aria-label="How the system is doing">
      <span class={`connection ${connection.value}`}>
        <i class="dot" aria-hidden="true" />
        {CONNECTIONS[connection.value]}
      </span>
      <dl>
        <Sign name="Requests" value={signs && `${count(signs.requests)}/s`} />
        <Sign name="Errors" value={signs && `${count(signs.errors)}/s`} bad={signs?.errors !== 0} />
        <Sign
          name="Lag"
          value={signs && duration(signs.lagMilliseconds)}
          bad={(signs?.lagMilliseconds ?? 0) > LATE}
        />
        <Sign name="Sagas" value={signs && count(signs.runningExecutions)} />
        <Sign name="Parked" value={signs && count(signs.parkedStreams)} bad={signs?.parkedStreams !== 0} />
      </dl>
    </section>
  );
}

/** A figure; a dash until it is known. */
function Sign(props: { readonly name: string; readonly value: string | null; readonly bad?: boolean }) {
  const { name, value, bad = false } = props;
  return (
    <div class={bad && value !== null ? 'bad' : ''}>
      <dt>{name}</dt>
      <dd>{value ?? '–'}</dd>
    </div>
  );
}
