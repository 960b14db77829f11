import type { FunctionReport } from '../api/observation.ts';
import { href } from '../app/router.ts';
import { ServiceTag } from '../traces/service-tag.tsx';
import { ago, count, duration } from '../ui/format.ts';
import { now } from '../ui/now.ts';
import { Sparkline } from '../ui/sparkline.tsx';

const COLUMNS = [
  'Function',
  'Last 5 min',
  'Invocations',
  'Errors',
  'Cold',
  'Running',
  'p50',
  'p99',
  'Memory',
];

/** What every function does. */
export function Functions({ reports }: { readonly reports: readonly FunctionReport[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section class="table-scroll" tabIndex={0} aria-label="Functions">
      <table class="functions">
        <thead>
          <tr>
            {COLUMNS.map((column, index) => (
              <th key={column} scope="col" class={index > 1 ? 'number' : ''}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reports.map((report) => (
            <Row key={report.name} report={report} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ report }: { readonly report: FunctionReport }) {
  const { name, invocations, errors, coldStarts, running, environments, duration: took } = report;
  const { lastError, recent, memoryMegabytes, timeoutMilliseconds } = report;
  // An alarm watches the p99 near the timeout; from four fifths of it on it is worth a look here.
  const isSlow = took !== null && took.p99 > 0.8 * timeoutMilliseconds;
  return (
    <tr>
      <th scope="row">
        <a href={href(['logs'], { function: name })}>
          <ServiceTag service={name} />
        </a>
      </th>
      <td>
        <Sparkline values={recent.invocations} />
      </td>
      <td class="number">{count(invocations)}</td>
      <td class={`number ${errors > 0 ? 'bad-text' : ''}`} title={lastError?.message}>
        {count(errors)}
        {lastError && <small> {ago(lastError.at, now.value)}</small>}
      </td>
      <td class="number">{count(coldStarts)}</td>
      <td class="number">
        {running}
        <small> of {environments}</small>
      </td>
      <td class="number">{took === null ? '–' : duration(took.p50)}</td>
      <td class={`number ${isSlow ? 'bad-text' : ''}`} title={`Timeout ${duration(timeoutMilliseconds)}`}>
        {took === null ? '–' : duration(took.p99)}
      </td>
      <td class="number">{memoryMegabytes} MB</td>
    </tr>
  );
}
