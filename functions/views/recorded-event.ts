import type { CommitItem } from '../event-store/commit.ts';

/** One event of a stream's history, with who caused it and why, as both doors show it. */
export interface RecordedEventView {
  /** `<tenant>/<type>/<id>` */
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  /** The schema number of `data`: today's, whatever the event was written with. */
  readonly schemaVersion: number;
  readonly occurredAt: string;
  readonly actor: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly data: object;
}

/** The events of an opened commit. */
export function recordedEvents({ pk, sk, at, events, ...commit }: CommitItem): RecordedEventView[] {
  const { actor, correlationId, causationId } = commit;
  return events.map(({ type, v, data }, index) => ({
    stream: pk,
    version: sk + index,
    type,
    schemaVersion: v,
    occurredAt: at,
    actor,
    correlationId,
    causationId,
    data,
  }));
}
