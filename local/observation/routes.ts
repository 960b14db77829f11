import { type About, type Capability, LIVE_TOPICS, LOG_LEVELS } from '../../console/api/observation.ts';
import type { StateMachineDefinition, StepFunctionsEngine } from '../contracts.ts';
import { parseJsonObject } from '../json.ts';
import type { Functions } from '../lambda/functions.ts';
import { badRequest, notFound } from './api/errors.ts';
import { flag, integer, oneOf, PAGE, readQuery, severalOf, text } from './api/parameters.ts';
import { type Routes, STREAMING } from './api/router.ts';
import type { Collectors } from './collectors.ts';
import type { EventTable } from './events/event-table.ts';
import { eventsPage, streamEvents, streamsPage } from './events/events.ts';
import { executionsOf } from './executions/executions.ts';
import { LOG_LINES } from './logs/log-store.ts';
import { metricsReport } from './metrics/report.ts';
import { BUCKET, BUCKETS_KEPT } from './metrics/series.ts';
import { type ProjectionSources, positionsPage, projectionsReport } from './projections/projections.ts';
import { assemble } from './traces/assemble.ts';
import { familyIds } from './traces/gather.ts';
import { TRACES } from './traces/trace-store.ts';
import { tracesPage } from './traces/traces-page.ts';

/** Who is asked what is not collected. */
export interface Sources {
  readonly functions: Functions;
  readonly stepFunctions: StepFunctionsEngine;
  /** The machine of the orders' sagas. */
  readonly saga: StateMachineDefinition | undefined;
  readonly eventTable: EventTable;
  readonly projections: ProjectionSources;
}

const MINUTE = 60_000;
const CAPABILITIES: readonly Capability[] = [
  'metrics',
  'traces',
  'logs',
  'functions',
  'streams',
  'events',
  'executions',
  'map',
  'projections',
  'faults',
  'live',
];

/** The observation API: console/api/observation.ts says what each request means. */
export function createRoutes(collectors: Collectors, sources: Sources): Routes {
  return {
    'GET /': ({ query }) => {
      readQuery(query, {});
      return about(collectors);
    },
    ...collected(collectors, sources),
    ...recorded(collectors, sources),
    ...projected(collectors, sources),
    ...live(collectors),
  };
}

function about({ startedAt }: Collectors): About {
  return {
    backend: 'laptop',
    startedAt,
    capabilities: CAPABILITIES,
    remembers: { logLines: LOG_LINES, traces: TRACES, metricMinutes: (BUCKETS_KEPT * BUCKET) / MINUTE },
  };
}

/** What the pieces of the cloud have told. */
function collected(
  { metrics, logs, traces, functions, arrows, readers }: Collectors,
  sources: Sources,
): Routes {
  return {
    'GET /metrics': ({ query }) => {
      const shape = { name: text, namespace: text, minutes: integer(1, 60, 15) };
      const { name, namespace, minutes } = readQuery(query, shape);
      const wanted = [...metrics.all()].filter(
        (metric) =>
          (name ?? metric.name) === metric.name && (namespace ?? metric.namespace) === metric.namespace,
      );
      return metricsReport(wanted, minutes, Date.now());
    },
    'GET /traces': ({ query }) => {
      const sort = oneOf(['duration', 'time'], 'duration');
      const shape = { operation: text, correlationId: text, failed: flag, sort, ...PAGE };
      const { limit, cursor, ...filter } = readQuery(query, shape);
      return tracesPage(traces, filter, { limit, cursor });
    },
    'GET /traces/*': ({ path: [id = ''], query }) => {
      readQuery(query, {});
      const trace = traces.find(id);
      if (trace === undefined) throw notFound(`The trace ${id}`);
      return assemble(trace, traces, Date.now());
    },
    'GET /logs': ({ query }) => {
      const level = oneOf(LOG_LEVELS, undefined);
      const shape = { correlationId: text, traceId: text, function: text, level, text, ...PAGE };
      const { limit, cursor, traceId, ...filter } = readQuery(query, shape);
      const traceIds = traceId === undefined ? undefined : familyIds(traceId, traces);
      return logs.page({ ...filter, traceIds }, { limit, cursor });
    },
    'GET /functions': ({ query }) => {
      readQuery(query, {});
      return functions.report(sources.functions, metrics, Date.now());
    },
    'GET /map': ({ query }) => {
      readQuery(query, {});
      return arrows.report(readers, Date.now());
    },
  };
}

/** What the event table and the executions say. */
function recorded({ events }: Collectors, { eventTable, stepFunctions, saga }: Sources): Routes {
  return {
    'GET /streams': async ({ query }) => {
      const { limit, cursor, ...filter } = readQuery(query, { type: text, text, ...PAGE });
      return streamsPage(await events.index(), filter, { limit, cursor });
    },
    'GET /streams/*/*/*': ({ path, query }) =>
      streamEvents(eventTable, path.join('/'), readQuery(query, PAGE)),
    'GET /events': async ({ query }) => {
      const shape = { type: text, eventType: text, correlationId: text, ...PAGE };
      const { limit, cursor, ...filter } = readQuery(query, shape);
      return eventsPage({ index: await events.index(), table: eventTable }, filter, { limit, cursor });
    },
    'GET /executions/*': ({ path: [orderId = ''], query }) => {
      const { tenant = 'default' } = readQuery(query, { tenant: text });
      if (saga === undefined) throw notFound('A state machine');
      return executionsOf(stepFunctions, saga, { tenant, orderId });
    },
  };
}

/** How far the read model is. */
function projected({ readers, services, live: feed }: Collectors, { projections }: Sources): Routes {
  return {
    'GET /projections': ({ query }) => {
      readQuery(query, {});
      return projectionsReport(projections, readers.report(services, Date.now()));
    },
    'GET /projections/positions': ({ query }) =>
      positionsPage(projections, readQuery(query, { behind: flag, ...PAGE })),
    'POST /projections/unpark': async ({ body }) => {
      const stream = parseJsonObject(body)?.stream;
      if (typeof stream !== 'string') throw badRequest('stream: is required');
      const { generation } = await projections.readModel.positions();
      const result = await projections.operator.unpark(stream, generation);
      feed.tell('projected', () => ({ streams: [stream] }));
      return result;
    },
  };
}

/** What goes on, and what shall go wrong. */
function live({ faults, live: feed }: Collectors): Routes {
  return {
    'GET /faults': ({ query }) => {
      readQuery(query, {});
      return faults.all();
    },
    'POST /faults/*': ({ path: [id = ''] }) => faults.arm(id),
    'GET /live': ({ query, response }) => {
      const { topics } = readQuery(query, { topics: severalOf(LIVE_TOPICS) });
      feed.open(response, topics);
      return STREAMING;
    },
  };
}
