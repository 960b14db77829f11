import type { LogSink } from '../contracts.ts';
import type { ErrorPayload } from './protocol.ts';

/** What a function writes, line by line, each with the request it belongs to. */
export interface FunctionLog {
  readonly stdout: (requestId: string, line: string) => void;
  readonly stderr: (requestId: string, line: string) => void;
  /** An invocation that did not answer. */
  readonly failure: (requestId: string, error: ErrorPayload) => void;
}

/** Powertools' log levels that someone should look at. */
const ALARMING = /"level":"(?:WARN|ERROR|CRITICAL)"/;

/** Writes a function's lines into the cloud's log: warnings, errors and whatever goes to stderr as errors. */
export function functionLog(functionName: string, log: LogSink): FunctionLog {
  const prefixed = (requestId: string, line: string): string => `${functionName} ${requestId} ${line}`;
  return {
    stdout: (requestId, line) => (ALARMING.test(line) ? log.error : log.info)(prefixed(requestId, line)),
    stderr: (requestId, line) => log.error(prefixed(requestId, line)),
    failure: (requestId, { errorType, errorMessage, trace }) => {
      const [, ...frames] = trace;
      log.error(prefixed(requestId, [`${errorType}: ${errorMessage}`, ...frames].join(' | ')));
    },
  };
}
