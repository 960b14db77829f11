/** The actions of the Step Functions API. https://docs.aws.amazon.com/step-functions/latest/apireference/ */
import { randomUUID } from 'node:crypto';
import { AwsApiError } from '../contracts.ts';
import { newTraceHeader } from '../lambda/trace.ts';
import { InvalidDefinition } from './asl.ts';
import type { Execution, ExecutionStatus } from './execution.ts';
import { compileMachine, type Machine } from './machine.ts';
import {
  type Body,
  executionInput,
  executionName,
  optional,
  page,
  paged,
  required,
  requiredArn,
} from './requests.ts';
import * as write from './responses.ts';
import type { Runner, Surroundings } from './runner.ts';
import type { ExecutionFilter, ExecutionStore } from './store.ts';

/** What the actions work on. */
export interface Service {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly store: ExecutionStore;
  readonly runner: Runner;
  readonly surroundings: Surroundings;
}

/** Answers one request; throws AwsApiError. */
export type Action = (service: Service, body: Body) => Record<string, unknown>;

/** Every action that is answered, by the name in X-Amz-Target. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    DescribeExecution: (service, body) => write.describedExecution(findExecution(service, body)),
    DescribeStateMachine: (service, body) => write.describedMachine(findMachine(service, body)),
    GetExecutionHistory: getExecutionHistory,
    ListExecutions: listExecutions,
    ListStateMachines: listStateMachines,
    RedriveExecution: redriveExecution,
    StartExecution: startExecution,
    StopExecution: stopExecution,
    ValidateStateMachineDefinition: validateStateMachineDefinition,
  } satisfies Record<string, Action>),
);

function startExecution(service: Service, body: Body): Record<string, unknown> {
  const machine = findMachine(service, body);
  const name = executionName(body) ?? randomUUID();
  const input = executionInput(body);
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const earlier = service.store.find(arn);
  if (earlier !== undefined) return answerAgain(earlier, input);
  const now = service.surroundings.clock.now();
  const traceHeader = optional(body, 'traceHeader') ?? (machine.tracing ? newTraceHeader(true) : undefined);
  service.runner.start(machine, {
    arn,
    machineArn: machine.arn,
    name,
    input,
    status: 'RUNNING',
    startDate: now,
    redriveCount: 0,
    lastEventId: 0,
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
  return { executionArn: arn, startDate: write.seconds(now) };
}

/** A second start by the same name is the same execution while that one runs with the same input. */
function answerAgain(earlier: Execution, input: string): Record<string, unknown> {
  if (earlier.status === 'RUNNING' && earlier.input === input) {
    return { executionArn: earlier.arn, startDate: write.seconds(earlier.startDate) };
  }
  throw new AwsApiError('ExecutionAlreadyExists', `Execution Already Exists: '${earlier.arn}'`);
}

function stopExecution(service: Service, body: Body): Record<string, unknown> {
  const execution = findExecution(service, body);
  const error = optional(body, 'error');
  const cause = optional(body, 'cause');
  const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  service.runner.halt(execution.arn, 'ABORTED', ['ExecutionAborted', details]);
  const { stopDate = service.surroundings.clock.now() } = findExecution(service, body);
  return { stopDate: write.seconds(stopDate) };
}

function redriveExecution(service: Service, body: Body): Record<string, unknown> {
  const execution = findExecution(service, body);
  const reason = write.notRedrivable(execution);
  if (reason !== undefined) throw new AwsApiError('ExecutionNotRedrivable', reason);
  service.runner.redrive(machineOf(service, execution.machineArn), execution);
  const { redriveDate = service.surroundings.clock.now() } = findExecution(service, body);
  return { redriveDate: write.seconds(redriveDate) };
}

function getExecutionHistory(service: Service, body: Body): Record<string, unknown> {
  const { arn } = findExecution(service, body);
  const slice = page(body);
  const reading = { offset: slice.offset, limit: slice.limit + 1, reverse: body.reverseOrder === true };
  const [events, next] = paged(service.store.events(arn, reading), slice);
  const includeData = body.includeExecutionData !== false;
  return { events: events.map((event) => write.historyEvent(event, includeData)), ...next };
}

const STATUSES: readonly string[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

function listExecutions(service: Service, body: Body): Record<string, unknown> {
  const filter = filterOf(findMachine(service, body).arn, body);
  const slice = page(body);
  const found = service.store.list(filter, { offset: slice.offset, limit: slice.limit + 1 });
  const [executions, next] = paged(found, slice);
  return { executions: executions.map(write.listedExecution), ...next };
}

function filterOf(machineArn: string, body: Body): ExecutionFilter {
  const status = optional(body, 'statusFilter');
  if (status !== undefined && !STATUSES.includes(status)) {
    throw new AwsApiError(
      'ValidationException',
      `Value '${status}' at 'statusFilter' is not one of ${STATUSES.join(', ')}`,
    );
  }
  const redrive = optional(body, 'redriveFilter');
  return {
    machineArn,
    ...(status === undefined ? {} : { status: status as ExecutionStatus }),
    ...(redrive === undefined ? {} : { redriven: redrive === 'REDRIVEN' }),
  };
}

function listStateMachines(service: Service, body: Body): Record<string, unknown> {
  const slice = page(body);
  const machines = [...service.machines.values()].slice(slice.offset);
  const [stateMachines, next] = paged(machines.map(write.listedMachine), slice);
  return { stateMachines, ...next };
}

/** Says what addStateMachine would say, the engine's own limits included. */
function validateStateMachineDefinition(service: Service, body: Body): Record<string, unknown> {
  const definition = required(body, 'definition');
  const { accountId, clock } = service.surroundings;
  try {
    compileMachine({ arn: 'arn', name: 'validated', definition, tracing: false }, accountId, clock.now());
    return { result: 'OK', diagnostics: [], truncated: false };
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    const diagnostic = { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: error.message };
    return { result: 'FAIL', diagnostics: [diagnostic], truncated: false };
  }
}

function findMachine(service: Service, body: Body): Machine {
  return machineOf(service, requiredArn(body, 'stateMachineArn'));
}

function machineOf(service: Service, arn: string): Machine {
  const machine = service.machines.get(arn);
  if (machine !== undefined) return machine;
  throw new AwsApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

function findExecution(service: Service, body: Body): Execution {
  const arn = requiredArn(body, 'executionArn');
  const execution = service.store.find(arn);
  if (execution !== undefined) return execution;
  throw new AwsApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}
