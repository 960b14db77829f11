import type { LogLine } from '../api/observation.ts';
import { href } from '../app/router.ts';
import { ServiceTag } from '../traces/service-tag.tsx';
import { Chip, toneOf } from '../ui/chip.tsx';
import { Correlation } from '../ui/correlation.tsx';
import { duration, preciseClock } from '../ui/format.ts';
import { Json } from '../ui/json.tsx';
import { Fact, Facts } from '../ui/parts.tsx';

/** Fields that tell one line from another by nothing that can be read. */
const IDS = /(?:^|[a-z])(?:id|Id)$/;

/** A field beside the message: words speak for themselves, figures do not; undefined where it has no short form. */
function short([name, value]: readonly [string, unknown]): string | undefined {
  if (IDS.test(name) || name === 'tenant') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return undefined;
  return name === 'milliseconds' ? duration(value) : `${name}=${value}`;
}

/** As many as fit beside a message. */
const GIST = 4;

function gist(fields: LogLine['fields']): string {
  const written = Object.entries(fields).map(short);
  return written
    .filter((field) => field !== undefined)
    .slice(0, GIST)
    .join('  ');
}

export function LogRow(props: {
  readonly line: LogLine;
  readonly current: boolean;
  readonly choose: () => void;
}) {
  const { line, current, choose } = props;
  return (
    <button
      type="button"
      class={`log-row ${toneOf(line.level)}`}
      aria-current={current ? 'true' : undefined}
      onClick={choose}
    >
      <time dateTime={new Date(line.at).toISOString()}>{preciseClock(line.at)}</time>
      <span class="level">{line.level}</span>
      <ServiceTag service={line.function} />
      <span class="message">
        {line.message} <small>{gist(line.fields)}</small>
      </span>
    </button>
  );
}

/** Everything about one line. */
export function LogDetails({ line }: { readonly line: LogLine }) {
  const { message, level, at, requestId, correlationId, traceId, fields } = line;
  return (
    <>
      <h2>{message}</h2>
      <Facts>
        <Fact name="Level">
          <Chip status={level} />
        </Fact>
        <Fact name="When">{preciseClock(at)}</Fact>
        <Fact name="Function">
          <ServiceTag service={line.function} />
        </Fact>
        <Fact name="Request">
          <code>{requestId}</code>
        </Fact>
        <Fact name="Correlation">{correlationId === null ? '–' : <Correlation id={correlationId} />}</Fact>
        <Fact name="Trace">{traceId === null ? '–' : <a href={href(['traces', traceId])}>{traceId}</a>}</Fact>
      </Facts>
      {Object.keys(fields).length > 0 && <Json value={fields} label="Fields" />}
    </>
  );
}
