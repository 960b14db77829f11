/** Writes executions, events and machines as the API does. Timestamps of AWS JSON are seconds with a fraction. */
import type { Execution, HistoryEvent } from './execution.ts';
import { LONGEST_HISTORY } from './execution.ts';
import type { Machine } from './machine.ts';

type Response = Record<string, unknown>;

/** An item of ListExecutions. */
export function listedExecution(execution: Execution): Response {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startDate),
    redriveCount: execution.redriveCount,
    ...present('stopDate', execution.stopDate, seconds),
    ...present('redriveDate', execution.redriveDate, seconds),
  };
}

/** The answer of DescribeExecution. */
export function describedExecution(execution: Execution): Response {
  const reason = notRedrivable(execution);
  return {
    ...listedExecution(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...present('output', execution.output),
    ...(execution.output === undefined ? {} : { outputDetails: { included: true } }),
    ...present('error', execution.error),
    ...present('cause', execution.cause),
    ...present('traceHeader', execution.traceHeader),
    redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...present('redriveStatusReason', reason),
  };
}

/** Why an execution cannot be redriven, or undefined when it can. */
export function notRedrivable({ status, lastEventId }: Execution): string | undefined {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (lastEventId < LONGEST_HISTORY - 1) return undefined;
  return 'Execution history event limit exceeded and cannot be redriven';
}

/** An event of GetExecutionHistory. */
export function historyEvent(event: HistoryEvent, includeData: boolean): Response {
  const { id, previousEventId, type, timestamp, details } = event;
  const shown = includeData || details === undefined ? details : withoutData(details);
  return {
    timestamp: seconds(timestamp),
    type,
    id,
    previousEventId,
    ...(shown === undefined ? {} : { [detailsField(type)]: shown }),
  };
}

/** All states share two shapes; any other event has one named after it. */
function detailsField(type: string): string {
  const shared = /State(Entered|Exited)$/.exec(type);
  if (shared !== null) return `state${shared[1]}EventDetails`;
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

function withoutData(details: Readonly<Record<string, unknown>>): Response {
  const { input: _input, output: _output, parameters: _parameters, ...rest } = details;
  return rest;
}

/** An item of ListStateMachines. */
export function listedMachine(machine: Machine): Response {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    type: 'STANDARD',
    creationDate: seconds(machine.creationDate),
  };
}

/** The answer of DescribeStateMachine. */
export function describedMachine(machine: Machine): Response {
  return {
    ...listedMachine(machine),
    status: 'ACTIVE',
    definition: machine.definition,
    roleArn: machine.roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: machine.tracing },
  };
}

/** Milliseconds as the API's seconds. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1_000;
}

function present<Value>(
  field: string,
  value: Value | undefined,
  write: (value: Value) => unknown = (kept) => kept,
): Response {
  return value === undefined ? {} : { [field]: write(value) };
}
