import { AsyncLocalStorage } from 'node:async_hooks';
import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

/** What lines are found by. Nothing personal is among it. */
export interface LogContext {
  readonly requestId?: string;
  /** Of the request that all of it goes back to. */
  readonly correlationId?: string;
  readonly tenant?: string;
  /** The command, the query or the step under way. */
  readonly operation?: string;
}

const current = new AsyncLocalStorage<LogContext>();

/** Every line that the work logs says this, too. Work side by side is told apart. */
export function loggedWith<Result>(context: LogContext, work: () => Result): Result {
  return current.run({ ...current.getStore(), ...context }, work);
}

class LineFormatter extends LogFormatter {
  formatAttributes(line: UnformattedAttributes, fields: LogAttributes): LogItem {
    const { logLevel, message, timestamp, serviceName, xRayTraceId } = line;
    const attributes = {
      level: logLevel,
      message,
      timestamp: this.formatTimestamp(timestamp),
      service: serviceName,
      xray_trace_id: xRayTraceId,
    };
    return new LogItem({ attributes: { ...attributes, ...current.getStore() } }).addAttributes(fields);
  }
}

/** Where PostgreSQL's errors quote the row that they are about. https://www.postgresql.org/docs/current/protocol-error-fields.html */
const QUOTING = new Set(['detail', 'where']);

/** The one logger of a function: structured JSON on stdout. Nothing personal goes in. */
export const logger = new Logger({
  logFormatter: new LineFormatter(),
  jsonReplacerFn: (key, value: unknown) => (QUOTING.has(key) ? undefined : value),
});
