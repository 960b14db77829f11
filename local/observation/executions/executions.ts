import type {
  Execution,
  ExecutionStatus,
  Executions,
  StateMachine,
} from '../../../console/api/observation.ts';
import { AwsApiError, type StateMachineDefinition, type StepFunctionsEngine } from '../../contracts.ts';
import { arrayOf, isObject, type JsonObject, objectOf } from '../../json.ts';
import type { HistoryEvent } from '../../stepfunctions/execution.ts';
import { notFound } from '../api/errors.ts';
import { failureOf, visitsOf } from './visits.ts';

/** The largest page of a history. */
const PAGE = 1_000;
const MILLISECONDS = 1_000;

/** How the saga names its executions for an order: the one that it is placed with, and the one that undoes a confirmed one. */
function namesOf(tenant: string, orderId: string): string[] {
  return [`${tenant}_order-${orderId}`, `${tenant}_cancel-${orderId}`];
}

interface Order {
  readonly tenant: string;
  readonly orderId: string;
}

/** Whose order an execution is for; undefined where the name is of another kind. */
export function orderOf(executionName: string): Order | undefined {
  const [, tenant, orderId] = /^([^_]+)_(?:order|cancel)-(.+)$/.exec(executionName) ?? [];
  return tenant === undefined || orderId === undefined ? undefined : { tenant, orderId };
}

/** The executions for an order with all that happened in them. @throws ObservationError where there is none */
export async function executionsOf(
  engine: StepFunctionsEngine,
  machine: StateMachineDefinition,
  { tenant, orderId }: Order,
): Promise<Executions> {
  const arns = namesOf(tenant, orderId).map(
    (name) => `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`,
  );
  const found = await Promise.all(arns.map((arn) => describe(engine, arn)));
  const executions = found.filter((execution) => execution !== undefined);
  if (executions.length === 0) throw notFound(`An execution for the order ${orderId} of ${tenant}`);
  const definition = JSON.parse(machine.definition) as StateMachine;
  return { orderId, definition, executions: executions.sort((a, b) => a.startedAt - b.startedAt) };
}

async function describe(engine: StepFunctionsEngine, executionArn: string): Promise<Execution | undefined> {
  const answer = await engine.call('DescribeExecution', { executionArn }).catch((error: unknown) => {
    if (error instanceof AwsApiError && error.code === 'ExecutionDoesNotExist') return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const events = await historyOf(engine, executionArn);
  const { name, status, startDate, stopDate, redriveCount, error } = answer;
  return {
    executionArn,
    name: String(name),
    status: status as ExecutionStatus,
    startedAt: Number(startDate) * MILLISECONDS,
    stoppedAt: typeof stopDate === 'number' ? stopDate * MILLISECONDS : null,
    redrives: Number(redriveCount),
    error: error === undefined ? null : failureOf(answer),
    visits: visitsOf(events),
  };
}

async function historyOf(engine: StepFunctionsEngine, executionArn: string): Promise<HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  let token = {};
  do {
    const request = { executionArn, maxResults: PAGE, includeExecutionData: false, ...token };
    const { events, nextToken } = await engine.call('GetExecutionHistory', request);
    history.push(...arrayOf(events, 'events').map((event) => toEvent(objectOf(event, 'an event'))));
    token = typeof nextToken === 'string' ? { nextToken } : {};
  } while (Object.keys(token).length > 0);
  return history;
}

/** Details are in a field that is named after the type. */
function toEvent({ id, previousEventId, type, timestamp, ...fields }: JsonObject): HistoryEvent {
  const details = Object.values(fields).find(isObject);
  return {
    id: Number(id),
    previousEventId: Number(previousEventId),
    type: String(type),
    timestamp: Number(timestamp) * MILLISECONDS,
    ...(details && { details }),
  };
}
