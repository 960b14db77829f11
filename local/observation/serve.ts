import type { RequestListener, ServerResponse } from 'node:http';
import { send } from '../aws/http.ts';
import { dynamodbClient } from '../engines/dynamodb-client.ts';
import { serviceName } from '../lambda/functions.ts';
import type { CloudModel } from '../resources/model.ts';
import { router } from './api/router.ts';
import type { Collectors } from './collectors.ts';
import { EventTable } from './events/event-table.ts';
import { PROMETHEUS_TYPE, prometheusText } from './metrics/prometheus.ts';
import type { Observed } from './observed.ts';
import { ProjectionsOperator } from './projections/operator.ts';
import { type DatabaseAddress, ReadModel } from './projections/read-model.ts';
import { createRoutes, type Sources } from './routes.ts';

/** The function that an operator asks about the projections. */
const PROJECTIONS = 'projections';

/** Answers the requests of the observation API, and Prometheus' at /metrics. */
export function serveApi(observed: Observed, collectors: Collectors): RequestListener {
  const { model, engines, persist, log } = observed;
  const eventTable = new EventTable(dynamodbClient(engines.dynamodb.endpoint), eventTableOf(model));
  if (persist) collectors.events.readHistory(eventTable, log);
  const api = router(createRoutes(collectors, sourcesOf(observed, collectors, eventTable)), log);
  return (request, response) => {
    if (request.url?.startsWith('/metrics')) sendMetrics(response, collectors);
    else api(request, response);
  };
}

function sendMetrics(response: ServerResponse, { metrics }: Collectors): void {
  const body = prometheusText(metrics.all(), Date.now());
  send(response, { status: 200, headers: { 'content-type': PROMETHEUS_TYPE }, body });
}

function sourcesOf(observed: Observed, { events }: Collectors, eventTable: EventTable): Sources {
  const { model, functions, stepFunctions, cleanup } = observed;
  const readModel = new ReadModel(addressOf(observed));
  cleanup.add(() => readModel.close());
  const { arn = PROJECTIONS } = model.functions.find((one) => serviceName(one) === PROJECTIONS) ?? {};
  return {
    functions,
    stepFunctions,
    saga: model.stateMachines[0],
    eventTable,
    projections: { readModel, operator: new ProjectionsOperator(functions.invoke, arn), events },
  };
}

/** The table whose stream is read. */
function eventTableOf({ mappings }: CloudModel): string {
  return /:table\/([^/]+)\/stream\//.exec(mappings[0]?.streamArn ?? '')?.[1] ?? '';
}

/** The database, as its owner. */
function addressOf({ model, engines: { postgres } }: Observed): DatabaseAddress {
  const { name = '', owner = '' } = model.databases[0] ?? {};
  const { database, user, password } = postgres.own ?? { database: name, user: owner };
  const { host, port, sslMode } = postgres;
  return { host, port, database, user, password, ssl: sslMode !== 'disable' };
}
