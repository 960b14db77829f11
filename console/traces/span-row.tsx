import type { Span, Trace } from '../api/observation.ts';
import { duration } from '../ui/format.ts';
import { hueOf } from './service-tag.tsx';

/** Deeper spans are not set in further: their names need the room. */
const DEEPEST = 7;

const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** The times along the waterfall. */
export function Axis({ milliseconds }: { readonly milliseconds: number }) {
  return (
    <div class="span-row axis" aria-hidden="true">
      <span />
      <span class="lane">
        {TICKS.map((part) => (
          <i key={part} style={{ left: `${part * 100}%` }}>
            {duration(part * milliseconds)}
          </i>
        ))}
      </span>
    </div>
  );
}

/** A span as a bar in its lane. */
export function SpanRow(props: {
  readonly span: Span;
  readonly trace: Trace;
  readonly current: boolean;
  readonly choose: () => void;
}) {
  const { span, trace, current, choose } = props;
  const whole = Math.max(trace.milliseconds, 0.1);
  const took = span.milliseconds ?? trace.startedAt + trace.milliseconds - span.startedAt;
  const left = ((span.startedAt - trace.startedAt) / whole) * 100;
  return (
    <button type="button" class="span-row" aria-current={current ? 'true' : undefined} onClick={choose}>
      <span class="name" style={{ paddingInlineStart: `${8 + Math.min(span.depth, DEEPEST) * 10}px` }}>
        <i class={`square hue-${hueOf(span.service)}`} />
        <span class={span.kind === 'invocation' ? 'invocation' : ''}>{labelOf(span)}</span>
      </span>
      <span class="lane">
        <i
          class={`stretch hue-${hueOf(span.service)} ${span.outcome}`}
          style={{ left: `${left}%`, width: `${(took / whole) * 100}%` }}
        />
        <Took
          left={left}
          width={(took / whole) * 100}
          text={span.milliseconds === null ? 'running' : duration(took)}
        />
      </span>
    </button>
  );
}

/** A call by what it asks, such as `PutItem`: whom it asks is told by its colour. */
export function labelOf({ kind, name, annotations }: Span): string {
  const { operation } = annotations;
  return kind === 'call' && typeof operation === 'string' ? operation : name;
}

/** Percent of the lane that a figure needs on a phone. */
const FIGURE = 24;

/** The figure is beside the bar, on the side where there is room, or else in it. */
function Took(props: { readonly left: number; readonly width: number; readonly text: string }) {
  const { left, width, text } = props;
  const right = left + width;
  if (right <= 100 - FIGURE) return <Figure style={{ left: `${right}%` }} text={text} />;
  if (left >= FIGURE) return <Figure style={{ right: `${100 - left}%` }} text={text} />;
  return <Figure style={{ left: `${left}%` }} text={text} within />;
}

function Figure(props: {
  readonly style: Readonly<Record<string, string>>;
  readonly text: string;
  readonly within?: true;
}) {
  return (
    <i class={`took ${props.within ? 'within' : ''}`} style={props.style}>
      {props.text}
    </i>
  );
}
