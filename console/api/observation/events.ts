/** A stream in a line; the one that was written to last is first. `text` is looked for in the stream's id. */
export interface StreamSummary {
  /** `<tenant>/<type>/<id>` */
  readonly stream: string;
  readonly type: string;
  /** Of its last event; also the number of its events. */
  readonly version: number;
  readonly lastEventType: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An event of the event table, with what its commit says of it. */
export interface RecordedEvent {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly occurredAt: number;
  readonly actor: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly traceId: string | null;
  readonly commitId: string;
  /** Place within its commit, and how many events that has. */
  readonly commitIndex: number;
  readonly commitSize: number;
  /** The commit also holds the state after it. */
  readonly snapshot: boolean;
  /** As it is stored: amounts in minor units, personal data sealed. */
  readonly data: Readonly<Record<string, unknown>>;
}
