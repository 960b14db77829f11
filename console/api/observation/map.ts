/** The boxes of the architecture picture. */
export const MAP_NODES = [
  'graphqlClients',
  'rpcClients',
  'appsync',
  'urls',
  'command',
  'query',
  'events',
  'projector',
  'reactor',
  'postgres',
  'stepFunctions',
  'saga',
] as const;
export type MapNode = (typeof MAP_NODES)[number];

/** What went along the arrows in the last `windowMilliseconds`. Arrows that nobody measures are left out. */
export interface SystemMap {
  readonly at: number;
  readonly windowMilliseconds: number;
  readonly arrows: readonly MapArrow[];
}

/**
 * One arrow, from who asks to who answers; for the table's stream from the table to its reader. What it counts is of the
 * kind of the arrow: requests, invocations, batches, calls of DynamoDB, transactions of PostgreSQL, task attempts.
 */
export interface MapArrow {
  readonly from: MapNode;
  readonly to: MapNode;
  readonly requests: number;
  readonly errors: number;
  /** Null where nothing went, or no latency is known. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** For a reader of a stream: the age of the oldest record that waits for it; 0 where none does. Null on other arrows. */
  readonly lagMilliseconds: number | null;
}
