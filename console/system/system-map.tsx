import { MAP_NODES, type MapArrow, type MapNode, type SystemMap as MapReport } from '../api/observation.ts';
import { count, duration } from '../ui/format.ts';
import { arrowPath, BOX, BOXES, corner, MAP_SIZE, ROUTES } from './map-layout.ts';

const NOTHING = { requests: 0, errors: 0, p50: null, p99: null, lagMilliseconds: null };

/** What went along every arrow of the picture. */
function arrowsOf(map: MapReport): MapArrow[] {
  return ROUTES.map(([from, to]) => {
    const measured = map.arrows.find((arrow) => arrow.from === from && arrow.to === to);
    return measured ?? { from, to, ...NOTHING };
  });
}

/** The architecture picture with what goes along its arrows. */
export function SystemMap({ map }: { readonly map: MapReport }) {
  return (
    <div class="system-map">
      <svg
        viewBox={`0 0 ${MAP_SIZE.width} ${MAP_SIZE.height}`}
        role="img"
        aria-label="The system: what asks what, how often, and how long it takes"
      >
        <defs>
          {['quiet', 'flowing', 'failing'].map((look) => (
            <marker
              key={look}
              id={`arrow-${look}`}
              class={`arrow-head ${look}`}
              viewBox="0 0 10 10"
              refX="9"
              refY="5"
              markerUnits="userSpaceOnUse"
              markerWidth="10"
              markerHeight="10"
              orient="auto"
            >
              <path d="M0 1L9 5L0 9Z" />
            </marker>
          ))}
        </defs>
        {arrowsOf(map).map((arrow) => (
          <Arrow key={`${arrow.from} ${arrow.to}`} arrow={arrow} seconds={map.windowMilliseconds / 1_000} />
        ))}
        {MAP_NODES.map((node) => (
          <Box key={node} node={node} />
        ))}
      </svg>
    </div>
  );
}

function Box({ node }: { readonly node: MapNode }) {
  const box = BOXES[node];
  const { x, y } = corner(box);
  return (
    <g class={`map-box ${box.kind}`} transform={`translate(${x} ${y})`}>
      <rect width={BOX.width} height={BOX.height} rx={box.kind === 'store' ? 16 : 8} />
      <text class="name" x={BOX.width / 2} y={23}>
        {box.label}
      </text>
      <text class="sub" x={BOX.width / 2} y={39}>
        {box.sub}
      </text>
    </g>
  );
}

/** From 1.5 px for a request now and then to 5 px for hundreds a second. */
function thickness(perSecond: number): number {
  return 1.5 + Math.min(3.5, Math.log10(1 + perSecond) * 1.4);
}

function rate(perSecond: number): string {
  if (perSecond === 0) return '–';
  if (perSecond >= 10) return `${count(Math.round(perSecond))}/s`;
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${Math.max(1, Math.round(perSecond * 60))}/min`;
}

function Arrow({ arrow, seconds }: { readonly arrow: MapArrow; readonly seconds: number }) {
  const { from, to, requests } = arrow;
  const { line, label, anchor } = arrowPath(BOXES[from], BOXES[to]);
  const perSecond = requests / seconds;
  const look = lookOf(arrow);
  return (
    <g class={`arrow ${look}`}>
      <title>{titleOf(arrow, seconds)}</title>
      <path class="line" d={line} style={{ strokeWidth: thickness(perSecond) }} />
      {look !== 'quiet' && <path class="flow" d={line} />}
      <path class="head" d={line} marker-end={`url(#arrow-${look})`} />
      {look !== 'quiet' && (
        <text x={label.x} y={label.y} text-anchor={anchor}>
          <tspan class="rate">{rate(perSecond)}</tspan>
          <Errors errors={arrow.errors} />
          <tspan x={label.x} dy={13}>
            {delayOf(arrow)}
          </tspan>
        </text>
      )}
    </g>
  );
}

function Errors({ errors }: { readonly errors: number }) {
  return errors > 0 ? <tspan class="errors"> {count(errors)} err</tspan> : null;
}

function lookOf({ errors, requests }: MapArrow): string {
  if (errors > 0) return 'failing';
  return requests > 0 ? 'flowing' : 'quiet';
}

/** What somebody at the end of the arrow waits. */
function delayOf({ lagMilliseconds, p50 }: MapArrow): string {
  if (lagMilliseconds !== null) return `lag ${duration(lagMilliseconds)}`;
  return p50 === null ? '' : duration(p50);
}

function titleOf({ from, to, requests, errors, p50, p99 }: MapArrow, seconds: number): string {
  const what = `${BOXES[from].label} to ${BOXES[to].label}: ${count(requests)} in ${seconds} s`;
  const percentiles = p50 === null || p99 === null ? [] : [`p50 ${duration(p50)}`, `p99 ${duration(p99)}`];
  return [what, `${count(errors)} errors`, ...percentiles].join(', ');
}
