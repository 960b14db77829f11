import type { LogLine } from '../../console/api/observation.ts';
import type { Fact, Observe } from '../facts.ts';
import { EventLog } from './events/event-log.ts';
import { Faults } from './faults/faults.ts';
import { FunctionBoard } from './functions.ts';
import { ExecutionNews } from './live/execution-news.ts';
import { LiveFeed } from './live/live-feed.ts';
import { ProjectionNews } from './live/projection-news.ts';
import { Throttle } from './live/throttle.ts';
import { VitalSigns } from './live/vital-signs.ts';
import { LogCollector } from './logs/log-collector.ts';
import { LogStore } from './logs/log-store.ts';
import { ArrowBoard } from './map.ts';
import { Measures } from './metrics/measures.ts';
import { MetricStore } from './metrics/metric-store.ts';
import { Readers } from './readers.ts';
import { Services } from './services.ts';
import { assemble, withoutTree } from './traces/assemble.ts';
import { TraceStore } from './traces/trace-store.ts';
import { Tracing } from './traces/tracing.ts';

/** A trace is told of at most every so often, in milliseconds. */
const TRACE_PAUSE = 250;

/** Everything that is known of a running cloud. */
export interface Collectors {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly services: Services;
  readonly metrics: MetricStore;
  readonly logs: LogStore;
  readonly traces: TraceStore;
  readonly functions: FunctionBoard;
  readonly readers: Readers;
  readonly arrows: ArrowBoard;
  readonly events: EventLog;
  readonly faults: Faults;
  readonly live: LiveFeed;
  /** Takes in what happens. */
  readonly observe: Observe;
  /** Ends the live feed and all timers. */
  readonly close: () => void;
}

/** Collectors that know nothing yet. What they keep is bounded: each says itself by how much. */
export function createCollectors(): Collectors {
  const services = new Services();
  const metrics = new MetricStore();
  const logs = new LogStore();
  const readers = new Readers();
  const functions = new FunctionBoard();
  const arrows = new ArrowBoard(services);
  const measures = new Measures(metrics, services);
  const vitalSigns = new VitalSigns({ readers, metrics, services });
  const live = new LiveFeed(() => vitalSigns.pulse());
  const events = new EventLog((event) => live.tell('event', () => event));
  const faults = new Faults((fault) => live.tell('fault', () => fault));
  const executionNews = new ExecutionNews((change) => live.tell('execution', () => change));
  const traceNews = new Throttle<string>(TRACE_PAUSE, (id) => tellTrace(traces, live, id));
  const traces = new TraceStore((id) => live.isHeard('trace') && traceNews.changed(id));
  const tracing = new Tracing(traces, (span, parent) => {
    arrows.ended(span, parent);
    vitalSigns.ended(span, parent);
  });
  const takers = [
    measures,
    tracing,
    functions,
    readers,
    arrows,
    vitalSigns,
    events,
    executionNews,
    new ProjectionNews(services, (streams) => live.tell('projected', () => ({ streams }))),
    // After tracing: a line belongs to a trace that is known.
    new LogCollector(logs, (line) => logged(line, traces, live)),
    { take: ({ kind }: Fact) => kind === 'consoleBuilt' && live.tell('console', () => null) },
  ];

  const observe: Observe = (fact) => {
    for (const taker of takers) taker.take(fact);
  };
  const close = (): void => {
    live.close();
    faults.close();
    executionNews.close();
    traceNews.close();
  };
  return {
    startedAt: Date.now(),
    services,
    metrics,
    logs,
    traces,
    functions,
    readers,
    arrows,
    events,
    faults,
    live,
    observe,
    close,
  };
}

/** A line is news, and says what its trace correlates with. */
function logged(line: LogLine, traces: TraceStore, live: LiveFeed): void {
  live.tell('log', () => line);
  const { traceId, correlationId } = line;
  if (traceId !== null && correlationId !== null) traces.correlate(traceId, correlationId);
}

/** A trace is news once it has ended, and whenever it grows after that. */
function tellTrace(traces: TraceStore, live: LiveFeed, id: string): void {
  const trace = traces.find(id);
  const assembled = trace && assemble(trace, traces, Date.now());
  if (assembled?.tree.every(({ milliseconds }) => milliseconds !== null)) {
    live.tell('trace', () => withoutTree(assembled));
  }
}
