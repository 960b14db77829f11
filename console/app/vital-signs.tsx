import { connection, pulse } from '../api/live.ts';
import { count, duration } from '../ui/format.ts';

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
      {signs !== null && (
        <dl>
          <Sign name="Requests" value={`${count(signs.requests)}/s`} />
          <Sign name="Errors" value={`${count(signs.errors)}/s`} bad={signs.errors > 0} />
          <Sign name="Lag" value={duration(signs.lagMilliseconds)} bad={signs.lagMilliseconds > 5_000} />
          <Sign name="Sagas" value={count(signs.runningExecutions)} />
          <Sign name="Parked" value={count(signs.parkedStreams)} bad={signs.parkedStreams > 0} />
        </dl>
      )}
    </section>
  );
}

function Sign(props: { readonly name: string; readonly value: string; readonly bad?: boolean }) {
  return (
    <div class={props.bad ? 'bad' : ''}>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}
