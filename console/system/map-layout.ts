import type { MapNode } from '../api/observation.ts';

/** A box of the picture, on a grid of columns from left to right and rows from top to bottom. */
export interface MapBox {
  readonly label: string;
  readonly sub: string;
  readonly kind: 'client' | 'door' | 'function' | 'store';
  readonly column: number;
  readonly row: number;
}

/** The architecture picture: requests go from left to right, events from the table down to the read model and on to sagas. */
export const BOXES: Readonly<Record<MapNode, MapBox>> = {
  graphqlClients: { label: 'GraphQL', sub: 'clients', kind: 'client', column: 0, row: 0 },
  rpcClients: { label: 'RPC', sub: 'clients', kind: 'client', column: 0, row: 2 },
  appsync: { label: 'AppSync', sub: 'GraphQL API', kind: 'door', column: 1, row: 0 },
  urls: { label: 'Function URLs', sub: 'Connect, gRPC', kind: 'door', column: 1, row: 2 },
  command: { label: 'command', sub: 'Lambda', kind: 'function', column: 2, row: 0 },
  query: { label: 'query', sub: 'Lambda', kind: 'function', column: 2, row: 2 },
  events: { label: 'events', sub: 'DynamoDB', kind: 'store', column: 3, row: 0 },
  projector: { label: 'projector', sub: 'Lambda', kind: 'function', column: 3, row: 1 },
  postgres: { label: 'read model', sub: 'PostgreSQL', kind: 'store', column: 3, row: 2 },
  reactor: { label: 'reactor', sub: 'Lambda', kind: 'function', column: 4, row: 0 },
  stepFunctions: { label: 'order saga', sub: 'Step Functions', kind: 'door', column: 5, row: 0 },
  saga: { label: 'saga', sub: 'Lambda', kind: 'function', column: 5, row: 1 },
};

/** The arrows of the picture, whether something went along them or not. */
export const ROUTES: readonly (readonly [from: MapNode, to: MapNode])[] = [
  ['graphqlClients', 'appsync'],
  ['rpcClients', 'urls'],
  ['appsync', 'command'],
  ['appsync', 'query'],
  ['urls', 'command'],
  ['urls', 'query'],
  ['command', 'events'],
  ['query', 'postgres'],
  ['events', 'projector'],
  ['events', 'reactor'],
  ['projector', 'postgres'],
  ['reactor', 'stepFunctions'],
  ['stepFunctions', 'saga'],
  ['saga', 'events'],
];

/** Pixels. */
export const BOX = { width: 120, height: 52 };
const COLUMN = 204;
const ROW = 116;
const MARGIN = 12;

export const MAP_SIZE = {
  width: 2 * MARGIN + 5 * COLUMN + BOX.width,
  height: 2 * MARGIN + 2 * ROW + BOX.height,
};

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function corner({ column, row }: MapBox): Point {
  return { x: MARGIN + column * COLUMN, y: MARGIN + row * ROW };
}

/** An arrow's line, and where its figures are written. */
export interface ArrowPath {
  readonly line: string;
  readonly label: Point;
  readonly anchor: 'middle' | 'start' | 'end';
}

/** How far beyond the edge of a box the figures of an arrow end that leaves it upwards or downwards. */
const BESIDE = 10;

/** Of the arrow that goes back: how far beside its goal it rises, how far below the middle it enters, how it bends. */
const ASIDE = 32;
const LOWER = 16;
const BEND = 12;

export function arrowPath(from: MapBox, to: MapBox): ArrowPath {
  const [a, b] = [corner(from), corner(to)];
  if (from.column === to.column) return downwards(a, b);
  if (to.column < from.column) return backwards(a, b);
  return sideways(a, b);
}

/** From the lower edge of one box to the upper edge of the one below. */
function downwards(a: Point, b: Point): ArrowPath {
  const x = a.x + BOX.width / 2;
  const [top, bottom] = [a.y + BOX.height, b.y];
  return {
    line: `M${x} ${top}L${x} ${bottom}`,
    label: { x: x + 10, y: (top + bottom) / 2 - 4 },
    anchor: 'start',
  };
}

/** Along the row of the one, up the gap to the right of the other, and into its side. */
function backwards(a: Point, b: Point): ArrowPath {
  const y = a.y + BOX.height / 2;
  const gap = b.x + BOX.width + ASIDE;
  const into = b.y + BOX.height / 2 + LOWER;
  const up = `L${gap + BEND} ${y}Q${gap} ${y} ${gap} ${y - BEND}L${gap} ${into + BEND}`;
  const line = `M${a.x} ${y}${up}Q${gap} ${into} ${gap - BEND} ${into}L${b.x + BOX.width} ${into}`;
  return { line, label: { x: (a.x + gap) / 2, y: y - 20 }, anchor: 'middle' };
}

function sideways(a: Point, b: Point): ArrowPath {
  const [start, end] = [a.x + BOX.width, b.x];
  const level = a.y === b.y;
  // Two arrows leave and enter a door and a function: the level one at the middle, the crossing one nearer to its goal.
  const shift = level ? 0 : Math.sign(b.y - a.y) * 14;
  const [y1, y2] = [a.y + BOX.height / 2 + shift, b.y + BOX.height / 2 - shift];
  const bend = (end - start) / 2;
  const line = `M${start} ${y1}C${start + bend} ${y1} ${end - bend} ${y2} ${end} ${y2}`;
  if (level) return { line, label: { x: start + bend, y: y1 - 22 }, anchor: 'middle' };
  // Beside the box that it leaves, on the outer side of its curve, where the other one is far.
  const label = { x: start + BESIDE, y: y1 + (shift > 0 ? 36 : -41) };
  return { line, label, anchor: 'end' };
}
