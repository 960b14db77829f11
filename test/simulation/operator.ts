import type { StepFunctionsEngine } from '../../local/contracts.ts';
import { call, SAGA_ARN } from './state-machine.ts';
import type { Story } from './story.ts';

/** Redrives every execution that failed, as `npm run saga -- redrive` does. */
export async function redriveFailed(engine: StepFunctionsEngine, story: Story): Promise<void> {
  for (const executionArn of await failedExecutions(engine)) {
    story.tell('operator', `redrives ${executionArn}`);
    await call(engine, 'RedriveExecution', { executionArn });
  }
}

async function failedExecutions(engine: StepFunctionsEngine): Promise<readonly string[]> {
  const executions = await listAll(engine, { statusFilter: 'FAILED' });
  return executions.map(({ executionArn }) => String(executionArn));
}

/** Every page of ListExecutions. */
export async function listAll(
  engine: StepFunctionsEngine,
  filter: Readonly<Record<string, unknown>> = {},
): Promise<readonly Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for (let more: object | null = {}; more !== null; ) {
    const page = await call(engine, 'ListExecutions', { stateMachineArn: SAGA_ARN, ...filter, ...more });
    all.push(...(page.executions as Record<string, unknown>[]));
    more = page.nextToken === undefined ? null : { nextToken: page.nextToken };
  }
  return all;
}
