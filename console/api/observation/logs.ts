/** Severities, in ascending order. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A line that a function wrote. Filters: `level` (this one and above), `text` (anywhere in the line, whatever the case),
 * `function` (service name), `correlationId`, `traceId`. EMF lines are metrics and no log lines.
 */
export interface LogLine {
  /** Ascending with the time of arrival. */
  readonly id: number;
  readonly at: number;
  /** The service's name, such as `command`. */
  readonly function: string;
  readonly requestId: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly correlationId: string | null;
  readonly traceId: string | null;
  /** What else the line says, without what has a field above. */
  readonly fields: Readonly<Record<string, unknown>>;
}
