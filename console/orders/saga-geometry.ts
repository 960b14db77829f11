import type { Layout, Place, Way } from './saga-layout.ts';

/** Pixels of the drawing. Everything is on a grid of 8. */
const NODE = { width: 192, height: 56 };
const PILL = { width: 152, height: 32 };
const ROW = 80;
/** Between the lanes, and to the right of the right one. */
const GUTTERS = [56, 24] as const;
const MARGIN = 12;
const CORNER = 8;
const ARROW = 5;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where things of a layout are, in pixels. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** The box of a place; states that do no work are drawn smaller. */
  readonly box: (place: Place, isTask: boolean) => Box;
  /** The line of a way and its arrow head, as SVG paths. */
  readonly line: (way: Way) => { readonly line: string; readonly head: string } | undefined;
}

function laneX(lane: Place['lane']): number {
  return MARGIN + lane * (NODE.width + GUTTERS[0]);
}

function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

export function geometryOf(layout: Layout, isTask: (state: string) => boolean): Geometry {
  const box = ({ lane, row }: Place, task: boolean): Box => {
    const { width, height } = task ? NODE : PILL;
    const x = laneX(lane) + (NODE.width - width) / 2;
    return { x, y: MARGIN + row * ROW + (NODE.height - height) / 2, width, height };
  };
  const places = new Map(layout.places.map((place) => [place.state, place]));
  const line = ({ from, to }: Way) => {
    const [source, target] = [places.get(from), places.get(to)];
    if (source === undefined || target === undefined) return undefined;
    return drawn(route(source, target, box(source, isTask(from)), box(target, isTask(to))));
  };
  return {
    width: laneX(1) + NODE.width + GUTTERS[1] + MARGIN,
    height: 2 * MARGIN + (layout.rows - 1) * ROW + NODE.height,
    box,
    line,
  };
}

/** The corners of a way: straight between neighbours, else through the gutter to the right of where it begins. */
function route(source: Place, target: Place, from: Box, to: Box): Point[] {
  const rows = target.row - source.row;
  if (source.lane === target.lane && Math.abs(rows) === 1) return upright(from, to, rows > 0);
  const [start, end] = [centre(from), centre(to)];
  const gutter = laneX(source.lane) + NODE.width + (source.lane === 0 ? GUTTERS[0] / 2 : GUTTERS[1]);
  const side = source.lane === target.lane ? to.x + to.width : to.x;
  return [
    { x: from.x + from.width, y: start.y },
    { x: gutter, y: start.y },
    { x: gutter, y: end.y },
    { x: side, y: end.y },
  ];
}

function upright(from: Box, to: Box, down: boolean): Point[] {
  const { x } = centre(from);
  return [
    { x, y: down ? from.y + from.height : from.y },
    { x, y: down ? to.y : to.y + to.height },
  ];
}

/** A path with rounded corners, and the triangle at its end. */
function drawn(points: readonly Point[]): { line: string; head: string } {
  const [first, ...others] = points;
  const end = points.at(-1);
  const before = points.at(-2);
  if (first === undefined || end === undefined || before === undefined) return { line: '', head: '' };
  const steps = others.map((corner, index) => {
    const next = others[index + 1];
    if (next === undefined) return `L${corner.x} ${corner.y}`;
    const [a, b] = [towards(corner, points[index] ?? first), towards(corner, next)];
    return `L${a.x} ${a.y}Q${corner.x} ${corner.y} ${b.x} ${b.y}`;
  });
  const [dx, dy] = [Math.sign(end.x - before.x), Math.sign(end.y - before.y)];
  const wing = (side: 1 | -1): string =>
    `${end.x - dx * ARROW * 1.6 + dy * side * ARROW} ${end.y - dy * ARROW * 1.6 + dx * side * ARROW}`;
  return {
    line: `M${first.x} ${first.y}${steps.join('')}`,
    head: `M${end.x} ${end.y}L${wing(1)}L${wing(-1)}Z`,
  };
}

/** The point where the rounding of a corner begins. */
function towards(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y) || 1;
  const part = Math.min(CORNER, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}
