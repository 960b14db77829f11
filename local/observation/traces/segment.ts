/** X-Ray segment documents: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
import type { Outcome, Span } from '../../../console/api/observation.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { KeptSpan } from './span.ts';

/** The spans of one document, which are all of one trace. */
export interface Segment {
  readonly traceId: string;
  readonly spans: readonly KeptSpan[];
}

/** A segment or subsegment with those below it, parents first; undefined for a document that is none. */
export function readSegment(document: unknown): Segment | undefined {
  if (!isObject(document) || typeof document.trace_id !== 'string') return undefined;
  const spans = spansOf(document, textOf(document.parent_id));
  return { traceId: document.trace_id, spans: document.type === 'subsegment' ? spans : asFunction(spans) };
}

/** A segment of its own is a function's in the trace of a request that its batch goes on with: what is below was done by that function. */
function asFunction([own, ...below]: readonly KeptSpan[]): KeptSpan[] {
  return own ? [{ ...own, kind: 'invocation', service: own.name }, ...below] : [];
}

function spansOf(segment: JsonObject, parentId: string | null): KeptSpan[] {
  const { id, start_time: start } = segment;
  if (typeof id !== 'string' || typeof start !== 'number') return [];
  const below: readonly unknown[] = Array.isArray(segment.subsegments) ? segment.subsegments : [];
  return [
    toSpan(segment, id, start, parentId),
    ...below.flatMap((one) => (isObject(one) ? spansOf(one, id) : [])),
  ];
}

function toSpan(segment: JsonObject, id: string, start: number, parentId: string | null): KeptSpan {
  const { name, namespace, end_time: end } = segment;
  const isCall = namespace === 'aws' || namespace === 'remote';
  const ended = typeof end === 'number' ? end * 1_000 : null;
  return {
    id,
    parentId,
    name: String(name),
    service: isCall ? String(name) : null,
    kind: isCall ? 'call' : 'work',
    startedAt: start * 1_000,
    endedAt: ended,
    outcome: outcomeOf(segment, ended),
    error: errorOf(segment),
    annotations: { ...awsAnnotations(segment.aws), ...scalars(segment.annotations) },
  };
}

/** X-Ray's SDK flags what AWS refuses, such as the loser's write of two, as an error by its status and as a fault, too. */
function outcomeOf({ fault, error, throttle }: JsonObject, ended: number | null): Outcome {
  if (error === true || throttle === true) return 'error';
  if (fault === true) return 'fault';
  return ended === null ? 'running' : 'ok';
}

/** The innermost exception; where the cause was told before, only its id is here. */
function errorOf({ cause }: JsonObject): Span['error'] {
  const exceptions: unknown = isObject(cause) ? cause.exceptions : undefined;
  const first: unknown = Array.isArray(exceptions) ? exceptions[0] : undefined;
  return isObject(first) ? { type: String(first.type), message: String(first.message) } : null;
}

/** What an AWS call was, in the console's words. */
function awsAnnotations(aws: unknown): KeptSpan['annotations'] {
  if (!isObject(aws)) return {};
  const { operation, request_id: requestId, retries, table_name: tableName } = aws;
  return scalars({ operation, requestId, retries, tableName });
}

function scalars(values: unknown): Record<string, string | number | boolean> {
  const entries = Object.entries(isObject(values) ? values : {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  );
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
