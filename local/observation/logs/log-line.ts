import { LOG_LEVELS, type LogLevel, type LogLine } from '../../../console/api/observation.ts';
import type { FactOf } from '../../facts.ts';
import { type JsonObject, parseJsonObject } from '../../json.ts';

/** A line before it has a number. */
export type NewLine = Omit<LogLine, 'id'>;

/** The line that a function wrote: structured as Powertools does it, or any text. EMF lines are none. */
export function readLine({ function: name, requestId, output, line }: FactOf<'wrote'>): NewLine | undefined {
  const parsed = parseJsonObject(line);
  if (parsed === undefined) {
    const level = output === 'stderr' ? 'ERROR' : 'INFO';
    const unstructured = { correlationId: null, traceId: null, fields: {} };
    return { at: Date.now(), function: name, requestId, level, message: line, ...unstructured };
  }
  return parsed._aws === undefined ? structured(name, requestId, parsed) : undefined;
}

/** The line that Lambda itself writes about an invocation that failed; undefined for one that did not. */
export function failureLine({
  function: name,
  requestId,
  place,
  error,
}: FactOf<'answered'>): NewLine | undefined {
  if (error === null) return undefined;
  const { errorType, errorMessage, trace } = error;
  return {
    at: Date.now(),
    function: name,
    requestId,
    level: 'ERROR',
    message: `${errorType}: ${errorMessage}`,
    correlationId: null,
    traceId: place.traceId,
    fields: trace.length === 0 ? {} : { trace },
  };
}

function structured(name: string, requestId: string, line: JsonObject): NewLine {
  const { level, message, timestamp, correlationId, xray_trace_id: traceId, ...rest } = line;
  // Both are known from where the line was written.
  const { service: _, requestId: _own, ...fields } = rest;
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return {
    at: Number.isNaN(at) ? Date.now() : at,
    function: name,
    requestId,
    level: levelOf(level),
    message: typeof message === 'string' ? message : JSON.stringify(message ?? ''),
    correlationId: textOrNull(correlationId),
    traceId: textOrNull(traceId),
    fields,
  };
}

function levelOf(level: unknown): LogLevel {
  return LOG_LEVELS.find((known) => known === level) ?? 'INFO';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
