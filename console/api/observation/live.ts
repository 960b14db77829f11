import type { RecordedEvent } from './events.ts';
import type { ExecutionStatus } from './executions.ts';
import type { Fault } from './faults.ts';
import type { LogLine } from './logs.ts';
import type { TraceSummary } from './traces.ts';

/**
 * What the live feed tells: the SSE `event` is `topic`, its `data` is `data` as JSON. `topics` is a comma-separated choice; all
 * without it. A reader that is too slow loses the oldest and is told how many by `dropped`. After a reconnection (`open` again)
 * a reader asks anew what it shows: nothing is sent twice. A comment every 15 s keeps the connection.
 */
export type LiveEvent =
  | { readonly topic: 'event'; readonly data: RecordedEvent }
  /** A delivery to the projector has ended: what is read of these streams may be newer from now on. */
  | { readonly topic: 'projected'; readonly data: { readonly streams: readonly string[] } }
  | { readonly topic: 'log'; readonly data: LogLine }
  /** A trace has ended, or grown after that. */
  | { readonly topic: 'trace'; readonly data: TraceSummary }
  /** Something happened in an execution: ask for it again. At most every 50 ms an execution, and always after the last change. */
  | { readonly topic: 'execution'; readonly data: ExecutionChange }
  /** Every second. */
  | { readonly topic: 'pulse'; readonly data: Pulse }
  | { readonly topic: 'fault'; readonly data: Fault }
  /** The console has been built anew: what is shown is an older one. */
  | { readonly topic: 'console'; readonly data: null }
  | { readonly topic: 'dropped'; readonly data: { readonly events: number } };

export type LiveTopic = LiveEvent['topic'];

export const LIVE_TOPICS = [
  'event',
  'projected',
  'log',
  'trace',
  'execution',
  'pulse',
  'fault',
  'console',
  'dropped',
] as const satisfies readonly LiveTopic[];

export interface ExecutionChange {
  readonly tenant: string;
  readonly orderId: string;
  readonly executionArn: string;
  readonly status: ExecutionStatus;
  /** The state it is in, or ended in. */
  readonly state: string | null;
}

/** How the system is doing, in a line. */
export interface Pulse {
  readonly at: number;
  /** Of clients, through all doors, in the last second. */
  readonly requests: number;
  readonly errors: number;
  /** The projector's. */
  readonly lagMilliseconds: number;
  readonly parkedStreams: number;
  readonly runningExecutions: number;
}
