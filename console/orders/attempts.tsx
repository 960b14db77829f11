import type { Execution, StateMachine } from '../api/observation.ts';
import { duration, words } from '../ui/format.ts';
import { compensating } from './saga-progress.ts';

interface Row {
  readonly state: string;
  readonly attempt: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: string;
  readonly error: { readonly name: string; readonly cause: string } | null;
}

function rowsOf({ visits }: Execution, until: number): Row[] {
  return visits
    .flatMap(({ state, attempts }) =>
      attempts.map((attempt, index) => ({ ...attempt, state, attempt: index + 1 })),
    )
    .filter(({ startedAt }) => startedAt <= until);
}

/** Every attempt of every step of an execution, on one axis of time: where the time went, and what was tried again. */
export function Attempts(props: {
  readonly machine: StateMachine;
  readonly execution: Execution;
  readonly until: number;
}) {
  const undoing = compensating(props.machine);
  const rows = rowsOf(props.execution, props.until);
  const [first] = rows;
  if (first === undefined) return null;
  const end = Math.max(...rows.map(({ startedAt, endedAt }) => endedAt ?? startedAt));
  const span = Math.max(end - first.startedAt, 1);
  const percent = (milliseconds: number) => `${(milliseconds / span) * 100}%`;
  return (
    <table class="attempts-table">
      <caption class="hidden">Attempts of every step</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col" class="number">
            Try
          </th>
          <th scope="col" class="number">
            Took
          </th>
          <th scope="col">{duration(span)} in all</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ state, attempt, startedAt, endedAt, outcome, error }) => (
          <tr key={`${state} ${startedAt}`} class={`${outcome} ${undoing.has(state) ? 'undo' : ''}`}>
            <th scope="row">{words(state)}</th>
            <td class="number">{attempt}</td>
            <td class="number">{endedAt === null ? '…' : duration(endedAt - startedAt)}</td>
            <td>
              <span
                class="bar"
                style={{
                  left: percent(startedAt - first.startedAt),
                  width: percent((endedAt ?? end) - startedAt),
                }}
              />
              {error && (
                <span class="cause" title={error.cause}>
                  {error.name}: {error.cause}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
