import { useMemo } from 'preact/hooks';
import type { StateMachine } from '../api/observation.ts';
import { duration, words } from '../ui/format.ts';
import { type Box, geometryOf } from './saga-geometry.ts';
import { layoutOf, type Way } from './saga-layout.ts';
import { type Look, type Progress, progressIn, type SagaProgress, wayKey } from './saga-progress.ts';

/** As small as it is drawn before it scrolls: text is 9 px then. */
const SMALLEST = 0.68;

/** The saga as its state machine has it, filled in with what has happened. */
export function SagaDiagram(props: { readonly machine: StateMachine; readonly progress: SagaProgress }) {
  const { machine, progress } = props;
  const { layout, geometry } = useMemo(() => {
    const laidOut = layoutOf(machine);
    const isTask = (state: string) => machine.States[state]?.Type === 'Task';
    return { layout: laidOut, geometry: geometryOf(laidOut, isTask) };
  }, [machine]);
  const laneOf = new Map(layout.places.map(({ state, lane }) => [state, lane]));
  const toneOf = ({ from, to, kind }: Way): string => {
    if (!progress.taken.has(wayKey(from, to))) return 'open';
    return kind === 'caught' || laneOf.get(to) !== 0 ? 'back' : 'forward';
  };
  // What was taken is drawn over what was not.
  const ways = layout.ways.toSorted((a, b) => Number(toneOf(a) !== 'open') - Number(toneOf(b) !== 'open'));
  return (
    <div class="saga-diagram">
      <svg
        viewBox={`0 0 ${geometry.width} ${geometry.height}`}
        style={{ maxWidth: `${geometry.width}px`, minWidth: `${geometry.width * SMALLEST}px` }}
        aria-label="The order's saga"
      >
        {ways.map((way) => {
          const path = geometry.line(way);
          return (
            path && (
              <g key={wayKey(way.from, way.to)} class={`way ${way.kind} ${toneOf(way)}`}>
                <path class="line" d={path.line} />
                <path class="head" d={path.head} />
              </g>
            )
          );
        })}
        {layout.places.map((place) => {
          const isTask = machine.States[place.state]?.Type === 'Task';
          const box = geometry.box(place, isTask);
          const of = progressIn(progress, place.state);
          return isTask ? (
            <TaskNode key={place.state} name={place.state} box={box} progress={of} />
          ) : (
            <Pill key={place.state} name={place.state} box={box} look={of.look} />
          );
        })}
      </svg>
    </div>
  );
}

function Pill({ name, box, look }: { readonly name: string; readonly box: Box; readonly look: Look }) {
  return (
    <g class={`pill ${look}`} transform={`translate(${box.x} ${box.y})`}>
      <rect width={box.width} height={box.height} rx={box.height / 2} />
      <text x={box.width / 2} y={box.height / 2 + 4} text-anchor="middle">
        {words(name)}
      </text>
    </g>
  );
}

const SIGNS: Readonly<Record<Look, string>> = {
  open: '',
  running: '',
  done: 'M-4.5 .5l3 3 6-7',
  passed: 'M-4.5 .5l3 3 6-7',
  failed: 'M-4 -4l8 8M4 -4l-8 8',
  undone: 'M-5 -1.5h7a3 3 0 0 1 0 6h-4M-2.5 -4.5l-3 3 3 3',
};

function TaskNode(props: { readonly name: string; readonly box: Box; readonly progress: Progress }) {
  const { name, box, progress } = props;
  const { look, order, attempts } = progress;
  const detail = detailOf(progress);
  const cause = attempts.findLast(({ error }) => error !== null)?.error?.cause;
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a drawn box does nothing when clicked.
    <g
      class={`task ${look}`}
      transform={`translate(${box.x} ${box.y})`}
      role="img"
      aria-label={`${words(name)}: ${detail}`}
      data-state={name}
      data-look={look}
      data-order={order}
    >
      {cause !== undefined && <title>{cause}</title>}
      <rect class="box" width={box.width} height={box.height} rx={8} />
      <g class="sign" transform={`translate(26 ${box.height / 2})`}>
        <circle r={12} />
        {look === 'running' && <circle class="spin" r={12} pathLength={100} />}
        {SIGNS[look] !== '' && <path d={SIGNS[look]} />}
      </g>
      <text class="name" x={48} y={25}>
        {words(name)}
      </text>
      <text class="detail" x={48} y={42}>
        {detail}
      </text>
      {order > 0 && (
        <g class="order">
          <circle r={9} />
          <text y={4} text-anchor="middle">
            {order}
          </text>
        </g>
      )}
      {attempts.length > 1 && <Attempts progress={progress} box={box} />}
    </g>
  );
}

/** A dot an attempt, along the lower edge. */
function Attempts({ progress, box }: { readonly progress: Progress; readonly box: Box }) {
  const { attempts } = progress;
  return (
    <g class="attempts" transform={`translate(${box.width - 14} ${box.height - 14})`}>
      {attempts.map(({ startedAt, outcome }, index) => (
        <circle key={startedAt} class={outcome} cx={-(attempts.length - 1 - index) * 9} r={3} />
      ))}
    </g>
  );
}

function ongoing(attempts: Progress['attempts']): string {
  if (attempts.at(-1)?.outcome !== 'running') return 'to be tried again…';
  return attempts.length > 1 ? `attempt ${attempts.length}…` : 'running…';
}

function detailOf({ look, attempts, took }: Progress): string {
  const retries = attempts.length > 1 ? ` · ${attempts.length} attempts` : '';
  const time = took === null ? '' : duration(took);
  switch (look) {
    case 'open':
      return 'not run';
    case 'running':
      return ongoing(attempts);
    case 'failed':
      return attempts.at(-1)?.error?.name ?? 'failed';
    case 'done':
    case 'undone':
    case 'passed':
      return `${time}${retries}`;
    default: {
      const unknown: never = look;
      return unknown;
    }
  }
}
