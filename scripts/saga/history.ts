import { type HistoryEvent, paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import type { Sagas } from './executions.ts';

/** One attempt of one step. */
export interface Attempt {
  readonly step: string;
  readonly attempt: number;
  readonly startedAt: Date;
  readonly milliseconds: number | null;
  /** `OK`, the error's name, or `running`. */
  readonly outcome: string;
  readonly cause: string;
}

const FAILED = new Set([
  'TaskFailed',
  'TaskTimedOut',
  'TaskStartFailed',
  'TaskSubmitFailed',
  'LambdaFunctionFailed',
]);
const SUCCEEDED = new Set(['TaskSucceeded', 'LambdaFunctionSucceeded']);
const SCHEDULED = new Set(['TaskScheduled', 'LambdaFunctionScheduled']);

/** The attempts of every step, in the order in which they began. */
export async function attemptsOf({ client }: Sagas, executionArn: string): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  let step = '';
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn })) {
    for (const event of page.events ?? []) {
      step = event.stateEnteredEventDetails?.name ?? step;
      apply(attempts, step, event);
    }
  }
  return attempts;
}

function apply(attempts: Attempt[], step: string, event: HistoryEvent): void {
  const type = event.type ?? '';
  const at = event.timestamp ?? new Date(0);
  if (SCHEDULED.has(type)) {
    const attempt = attempts.filter((other) => other.step === step).length + 1;
    attempts.push({ step, attempt, startedAt: at, milliseconds: null, outcome: 'running', cause: '' });
    return;
  }
  const open = attempts.at(-1);
  if (open?.outcome !== 'running') return;
  if (SUCCEEDED.has(type)) attempts.splice(-1, 1, finished(open, at, 'OK', ''));
  if (FAILED.has(type)) {
    const { error = 'States.Timeout', cause = '' } =
      event.taskFailedEventDetails ?? event.taskTimedOutEventDetails ?? {};
    attempts.splice(-1, 1, finished(open, at, error, messageOf(cause)));
  }
}

function finished(attempt: Attempt, at: Date, outcome: string, cause: string): Attempt {
  return { ...attempt, outcome, cause, milliseconds: at.getTime() - attempt.startedAt.getTime() };
}

/** A function's error comes as JSON. */
function messageOf(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: string };
    return errorMessage ?? cause;
  } catch {
    return cause;
  }
}
