export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The executions of the saga for one order (`tenant` is `default` by default), the oldest first, and the machine they run. */
export interface Executions {
  readonly orderId: string;
  /** The state machine's definition in Amazon States Language, parsed. */
  readonly definition: StateMachine;
  readonly executions: readonly Execution[];
}

/** As much of Amazon States Language as a diagram needs; the rest is there, too. */
export interface StateMachine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
}

export interface AslState {
  readonly Type: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals: readonly string[] }[];
  readonly Retry?: readonly { readonly MaxAttempts?: number }[];
  readonly TimeoutSeconds?: number;
}

export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly redrives: number;
  /** Why it did not succeed. */
  readonly error: { readonly name: string; readonly cause: string } | null;
  /** In the order in which they were entered. */
  readonly visits: readonly StateVisit[];
}

/** One stay in one state. */
export interface StateVisit {
  readonly state: string;
  readonly enteredAt: number;
  /** Null while it is there, and where the execution ended in it. */
  readonly exitedAt: number | null;
  /** `caught`: its last attempt failed, and a catcher took it from there. */
  readonly outcome: 'running' | 'succeeded' | 'caught' | 'failed';
  /** Of a Task, in order; empty for other states. */
  readonly attempts: readonly TaskAttempt[];
}

export interface TaskAttempt {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'timedOut';
  /** `cause` is the function's errorMessage where there is one. */
  readonly error: { readonly name: string; readonly cause: string } | null;
}
