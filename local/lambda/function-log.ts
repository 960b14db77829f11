import type { LogSink } from '../contracts.ts';
import type { InvocationFact, Observe } from '../facts.ts';
import type { ErrorPayload } from './protocol.ts';

/** What a function writes, line by line, each with the request it belongs to; and what Lambda reports of its invocations. */
export interface FunctionLog {
  readonly stdout: (requestId: string, line: string) => void;
  readonly stderr: (requestId: string, line: string) => void;
  /** An execution environment is there. */
  readonly initialised: (milliseconds: number) => void;
  readonly invoked: (invocation: Invoked) => void;
  /** With the error of an invocation that did not answer. */
  readonly answered: (invocation: Invoked, milliseconds: number, error: ErrorPayload | null) => void;
}

type Invoked = Omit<InvocationFact, 'function'>;

/** Powertools' log levels that someone should look at. */
const ALARMING = /"level":"(?:WARN|ERROR|CRITICAL)"/;

/** Writes a function's lines into the cloud's log: warnings, errors and whatever goes to stderr as errors. */
export function functionLog(functionName: string, log: LogSink, observe: Observe): FunctionLog {
  const prefixed = (requestId: string, line: string): string => `${functionName} ${requestId} ${line}`;
  const wrote = (output: 'stdout' | 'stderr', requestId: string, line: string): void =>
    observe({ kind: 'wrote', function: functionName, requestId, output, line });
  return {
    stdout: (requestId, line) => {
      (ALARMING.test(line) ? log.error : log.info)(prefixed(requestId, line));
      wrote('stdout', requestId, line);
    },
    stderr: (requestId, line) => {
      log.error(prefixed(requestId, line));
      wrote('stderr', requestId, line);
    },
    initialised: (milliseconds) => observe({ kind: 'initialised', function: functionName, milliseconds }),
    invoked: ({ requestId, place }) =>
      observe({ kind: 'invoked', function: functionName, requestId, place, at: Date.now() }),
    answered: ({ requestId, place }, milliseconds, error) => {
      if (error !== null) {
        const [, ...frames] = error.trace;
        const text = [`${error.errorType}: ${error.errorMessage}`, ...frames].join(' | ');
        log.error(prefixed(requestId, text));
      }
      observe({ kind: 'answered', function: functionName, requestId, place, milliseconds, error });
    },
  };
}
