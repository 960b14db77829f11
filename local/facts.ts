/**
 * What the pieces of the laptop cloud tell of what happens in them, to whoever watches. Telling costs nobody anything who does
 * not watch, and nothing that runs depends on it: functions cannot see that they are observed.
 */
import type { ErrorPayload } from './lambda/protocol.ts';
import type { Execution, HistoryEvent } from './stepfunctions/execution.ts';
import type { StreamRecord } from './streams/stream-source.ts';

/** A place in a trace: its own segment, and the one that led to it. */
export interface TracePlace {
  readonly traceId: string;
  readonly segmentId: string;
  readonly parentId: string | null;
}

/** One invocation of a function, which is named by its service name, such as `command`. */
export interface InvocationFact {
  readonly function: string;
  readonly requestId: string;
  readonly place: TracePlace;
}

/** A request at one of the doors; `path` is without a query. */
export interface RequestFact {
  readonly door: 'appsync' | 'urls';
  readonly path: string;
  /** Of a Function URL. */
  readonly functionArn: string | null;
  readonly place: TracePlace;
}

/** An event source mapping, by the ARN of the function that it feeds. */
interface MappingFact {
  readonly functionArn: string;
}

/** Points in time are milliseconds since the epoch, durations milliseconds. */
export type Fact =
  | { readonly kind: 'initialised'; readonly function: string; readonly milliseconds: number }
  | ({ readonly kind: 'invoked'; readonly at: number } & InvocationFact)
  | ({
      readonly kind: 'answered';
      readonly milliseconds: number;
      readonly error: ErrorPayload | null;
    } & InvocationFact)
  | {
      readonly kind: 'wrote';
      readonly function: string;
      readonly requestId: string;
      readonly output: 'stdout' | 'stderr';
      readonly line: string;
    }
  /** A document that a function sent to the X-Ray daemon. */
  | { readonly kind: 'segment'; readonly document: unknown }
  | ({ readonly kind: 'requested'; readonly at: number } & RequestFact)
  | ({ readonly kind: 'responded'; readonly milliseconds: number; readonly status: number } & RequestFact)
  /** Records were read from a shard, wanted by the mapping's filter or not. */
  | ({
      readonly kind: 'read';
      readonly shardId: string;
      readonly records: readonly StreamRecord[];
    } & MappingFact)
  /** A batch is on its way to the function, in the trace of this invocation. */
  | ({
      readonly kind: 'delivering';
      readonly records: readonly StreamRecord[];
      readonly trace: string;
    } & MappingFact)
  /** How a delivery ended; `failed` is why the batch, or a part of it, comes again. */
  | ({
      readonly kind: 'delivered';
      readonly records: readonly StreamRecord[];
      readonly milliseconds: number;
      readonly failed: string | null;
    } & MappingFact)
  | ({ readonly kind: 'discarded'; readonly records: number; readonly condition: string } & MappingFact)
  /** Nothing waits any more of what was read. */
  | ({ readonly kind: 'drained' } & MappingFact)
  /** Pages of the console are of an older build than the one that is served. */
  | { readonly kind: 'consoleBuilt' }
  /** An execution changed, and its history grew by these events. */
  | {
      readonly kind: 'execution';
      readonly execution: Execution;
      readonly events: readonly HistoryEvent[];
    };

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>;

/** Is told of every fact as it happens; never throws. */
export type Observe = (fact: Fact) => void;
