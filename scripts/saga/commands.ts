import { setTimeout as wait } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionListItem,
  ExecutionStatus,
  ListExecutionsCommand,
  RedriveExecutionCommand,
} from '@aws-sdk/client-sfn';
import { executionsOf, type OrderKey, type Sagas } from './executions.ts';
import { attemptsOf } from './history.ts';

/** Prints the latest executions, newest first. */
export async function list({ client, stateMachineArn }: Sagas, status: string | undefined): Promise<void> {
  const filter = status === undefined ? {} : { statusFilter: statusNamed(status) };
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: 50, ...filter }),
  );
  if (executions.length === 0) console.log('no sagas');
  for (const execution of executions) console.log(lineOf(execution));
}

function statusNamed(text: string): ExecutionStatus {
  const all = Object.values(ExecutionStatus);
  const status = all.find((known) => known === text.toUpperCase());
  if (!status) throw new Error(`--status is one of ${all.join(', ')}`);
  return status;
}

function lineOf({ name, status, startDate, stopDate }: ExecutionListItem): string {
  const took = startDate && stopDate ? `${stopDate.getTime() - startDate.getTime()} ms` : '';
  return `${startDate?.toISOString() ?? ''}  ${String(status).padEnd(10)} ${took.padStart(10)}  ${name}`;
}

/** Prints the status and the step history of an order's saga. */
export async function show(sagas: Sagas, order: OrderKey): Promise<void> {
  for (const execution of await existing(sagas, order)) await print(sagas, execution);
}

/** Resumes what failed or was stopped, and waits until it ends. */
export async function redrive(sagas: Sagas, order: OrderKey): Promise<void> {
  const executions = await existing(sagas, order);
  const stuck = executions.find(
    ({ status }) => status === 'FAILED' || status === 'ABORTED' || status === 'TIMED_OUT',
  );
  if (!stuck?.executionArn) {
    const states = executions.map(({ status }) => status).join(', ');
    throw new Error(`There is nothing to redrive: the saga is ${states}.`);
  }
  const { executionArn } = stuck;
  await sagas.client.send(new RedriveExecutionCommand({ executionArn }));
  const ended = await untilEnded(sagas, executionArn);
  await print(sagas, ended);
  if (ended.status !== 'SUCCEEDED') throw new Error(`The saga ended ${ended.status} again.`);
}

async function existing(sagas: Sagas, order: OrderKey): Promise<readonly DescribeExecutionCommandOutput[]> {
  const executions = await executionsOf(sagas, order);
  if (executions.length === 0) throw new Error(`Order ${order.id} of tenant ${order.tenant} has no saga.`);
  return executions;
}

async function untilEnded({ client }: Sagas, executionArn: string): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await wait(200);
  }
}

async function print(sagas: Sagas, execution: DescribeExecutionCommandOutput): Promise<void> {
  const { name = '', status = '', redriveCount = 0, error, cause, executionArn = '' } = execution;
  console.log(`${name}: ${status}${redriveCount > 0 ? `, redriven ${redriveCount}×` : ''}`);
  for (const attempt of await attemptsOf(sagas, executionArn)) {
    const took = attempt.milliseconds === null ? '' : `${attempt.milliseconds} ms`;
    const line = [
      attempt.startedAt.toISOString(),
      took.padStart(9),
      `${attempt.step} #${attempt.attempt}`.padEnd(22),
      attempt.outcome,
      attempt.cause,
    ];
    console.log(`  ${line.join('  ').trimEnd()}`);
  }
  if (error) console.log(`  ended with ${error}${cause ? `: ${cause}` : ''}`);
}
