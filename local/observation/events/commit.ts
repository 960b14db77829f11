/** What the items of the event table say: one item is one commit, the events of one command in one stream. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { RecordedEvent } from '../../../console/api/observation.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { parseTraceHeader } from '../../lambda/trace.ts';
import type { StreamRecord } from '../../streams/stream-source.ts';

/** A commit: events of one stream, from version `sk` on. */
export interface Commit {
  readonly pk: string;
  readonly sk: number;
  readonly count: number;
  readonly commitId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly trace: string | null;
  readonly events: readonly JsonObject[];
  readonly snapshot: boolean;
}

/** What records say, for as long as they are there: several want to know. */
const read = new WeakMap<JsonObject, Commit>();

/** The commit that a stream record tells of; undefined for a record of something else. */
export function commitOf(event: JsonObject): Commit | undefined {
  const known = read.get(event);
  if (known !== undefined) return known;
  const { NewImage } = isObject(event.dynamodb) ? event.dynamodb : {};
  const commit = isObject(NewImage) ? commitOfItem(NewImage) : undefined;
  if (commit !== undefined) read.set(event, commit);
  return commit;
}

/** The commit in an item in DynamoDB's JSON; undefined for any other item. */
export function commitOfItem(item: JsonObject): Commit | undefined {
  const { pk, sk, count, events, ...rest } = unmarshall(item as Record<string, AttributeValue>);
  const isCommit = typeof pk === 'string' && typeof sk === 'number' && typeof count === 'number';
  if (!isCommit || !Array.isArray(events)) return undefined;
  return {
    pk,
    sk,
    count,
    commitId: String(rest.commitId),
    at: Date.parse(String(rest.at)),
    actor: textOrNull(rest.actor),
    correlationId: textOrNull(rest.correlationId),
    causationId: textOrNull(rest.causationId),
    trace: textOrNull(rest.trace),
    events: events.filter(isObject),
    snapshot: rest.snapshot !== undefined,
  };
}

/** When a record was written, in milliseconds since the epoch: its commit says it, the record itself only to the second. */
export function writtenAt({ event, createdAt }: StreamRecord): number {
  return commitOf(event)?.at ?? createdAt;
}

/** `<tenant>/<type>/<id>` */
export function typeOfStream(stream: string): string {
  return stream.split('/')[1] ?? '';
}

/** The events of a commit, the newest first, as they are stored. */
export function recordedEvents(commit: Commit): RecordedEvent[] {
  const { pk, sk, at, actor, correlationId, causationId, commitId, snapshot, events } = commit;
  const traceId = parseTraceHeader(commit.trace ?? '')?.root ?? null;
  const common = {
    stream: pk,
    occurredAt: at,
    actor,
    correlationId,
    causationId,
    traceId,
    commitId,
    snapshot,
  };
  return events
    .map((event, index) => ({
      ...common,
      version: sk + index,
      type: String(event.type),
      schemaVersion: Number(event.v),
      commitIndex: index,
      commitSize: events.length,
      data: isObject(event.data) ? event.data : {},
    }))
    .reverse();
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
