import { MAP_NODES, type MapArrow, type MapNode, type SystemMap } from '../../console/api/observation.ts';
import type { Fact } from '../facts.ts';
import { rounded } from './metrics/report.ts';
import { bucketAt, Series } from './metrics/series.ts';
import { quantile } from './metrics/sketch.ts';
import type { Readers } from './readers.ts';
import type { Services } from './services.ts';
import type { KeptSpan } from './traces/span.ts';

/** Twelve buckets: a minute. */
const WINDOW_BUCKETS = 12;
const WINDOW = 60_000;

/** Which box a service of X-Ray's documents is; the others are in no picture. */
const NODES: Readonly<Record<string, MapNode>> = {
  AppSync: 'appsync',
  'Function URL': 'urls',
  DynamoDB: 'events',
  PostgreSQL: 'postgres',
  SFN: 'stepFunctions',
  StepFunctions: 'stepFunctions',
};

/** The arrows of the picture. What else goes on, such as the projector's looking up of keys in a table, is in the traces. */
const PICTURE: ReadonlySet<string> = new Set([
  'graphqlClients appsync',
  'rpcClients urls',
  'appsync command',
  'appsync query',
  'urls command',
  'urls query',
  'command events',
  'query events',
  'query postgres',
  'saga events',
  'events projector',
  'events reactor',
  'projector postgres',
  'reactor stepFunctions',
  'stepFunctions saga',
]);

const CLIENTS: Readonly<Record<string, MapNode>> = {
  AppSync: 'graphqlClients',
  'Function URL': 'rpcClients',
};

interface Arrow {
  readonly from: MapNode;
  readonly to: MapNode;
  readonly latency: Series;
  readonly errors: Series;
}

/** What goes along the arrows of the architecture picture. */
export class ArrowBoard {
  readonly #arrows = new Map<string, Arrow>();
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Batches; everything else on the map is a span. */
  take(fact: Fact): void {
    if (fact.kind !== 'delivered') return;
    const to = nodeOf(this.#services.of(fact.functionArn));
    this.#went('events', to, fact.milliseconds, fact.failed !== null);
  }

  /** A call went from what it is below, or else from a client, to what served it. */
  ended(span: KeptSpan, parent: KeptSpan | undefined): void {
    const to = nodeOf(span.service);
    const from = parent === undefined ? CLIENTS[span.service ?? ''] : nodeOf(parent.service);
    if (span.kind === 'work' || span.endedAt === null) return;
    this.#went(from, to, span.endedAt - span.startedAt, span.outcome === 'fault');
  }

  report(readers: Readers, now: number): SystemMap {
    const lags = new Map(
      readers.report(this.#services, now).map((reader) => [reader.function, reader.lagMilliseconds]),
    );
    const lagOf = ({ from, to }: Arrow) => (from === 'events' ? (lags.get(to) ?? null) : null);
    const arrows = Array.from(this.#arrows.values(), (arrow) => arrowReport(arrow, lagOf(arrow), now));
    return { at: now, windowMilliseconds: WINDOW, arrows };
  }

  #went(from: MapNode | undefined, to: MapNode | undefined, milliseconds: number, failed: boolean): void {
    const key = `${from} ${to}`;
    if (from === undefined || to === undefined || !PICTURE.has(key)) return;
    const arrow = this.#arrows.get(key) ?? { from, to, latency: new Series(), errors: new Series() };
    this.#arrows.set(key, arrow);
    const now = Date.now();
    arrow.latency.add(milliseconds, now);
    arrow.errors.add(failed ? 1 : 0, now);
  }
}

function nodeOf(service: string | null): MapNode | undefined {
  return NODES[service ?? ''] ?? MAP_NODES.find((node) => node === service);
}

function arrowReport({ from, to, latency, errors }: Arrow, lag: number | null, now: number): MapArrow {
  const last = bucketAt(now);
  const recent = latency.together(last, WINDOW_BUCKETS);
  return {
    from,
    to,
    requests: recent.samples,
    errors: errors.together(last, WINDOW_BUCKETS).sum,
    p50: rounded(quantile(recent, 0.5)),
    p99: rounded(quantile(recent, 0.99)),
    lagMilliseconds: lag,
  };
}
