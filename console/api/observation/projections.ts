export interface Projections {
  /** Readers of the event table's stream: `projector` and `reactor`. */
  readonly readers: readonly StreamReader[];
  /** Of the read model; null while the database cannot be asked. */
  readonly readModel: ReadModelStatus | null;
  /** The longest waiting first. */
  readonly parked: readonly ParkedStream[];
}

/** An event source mapping. */
export interface StreamReader {
  readonly function: string;
  /** `retrying`: the batch at its head has failed and comes again. */
  readonly state: 'idle' | 'reading' | 'retrying';
  /** Age of the oldest record that waits; 0 where none does. */
  readonly lagMilliseconds: number;
  /** Since the start. */
  readonly batches: number;
  readonly records: number;
  readonly retries: number;
  /** Records that were given up on and went to the failure destination. */
  readonly discarded: number;
  readonly lastError: { readonly at: number; readonly message: string } | null;
}

export interface ReadModelStatus {
  readonly streams: number;
  /** Streams whose position is behind the event table, parked ones included. */
  readonly streamsBehind: number;
  readonly parkedStreams: number;
  /** The sum of all positions. */
  readonly eventsProjected: number;
}

/** How far a stream has been projected. `behind=true` shows only those that lack something. */
export interface Position {
  readonly stream: string;
  /** Of the last event in the read model. */
  readonly projected: number;
  /** Of the last event in the event table. */
  readonly head: number;
  readonly parked: boolean;
}

export interface ParkedStream {
  readonly stream: string;
  /** The first commit that waits, by the version of its first event. */
  readonly version: number;
  /** How many commits wait. */
  readonly commits: number;
  readonly error: string;
  readonly since: number;
}

export interface UnparkRequest {
  readonly stream: string;
}

/** What replaying the commits of a parked stream came to. */
export interface UnparkResult {
  readonly stream: string;
  readonly applied: number;
  /** Null once it is no longer parked. */
  readonly error: string | null;
}
