import type { InvocationResult } from '../../local/contracts.ts';
import { createIo, type Io } from './io.ts';
import type { Surroundings } from './surroundings.ts';

/** One run of a function: everything it does outside itself goes through `io`, and it may die at any of those points. */
export interface Invocation {
  readonly io: Io;
  /** Milliseconds until Lambda ends it. */
  readonly remainingMillis: () => number;
}

export interface FunctionSettings {
  /** For the story: the function and what it works on. */
  readonly name: string;
  readonly timeoutMillis: number;
}

/** An error as Lambda reports it. */
export function functionError(errorType: string, errorMessage: string): InvocationResult {
  return { functionError: 'Unhandled', payload: { errorType, errorMessage, trace: [] } };
}

/** Runs a function once: to its answer, its crash or its timeout. What it sent before that still arrives. */
export function runFunction(
  surroundings: Surroundings,
  { name, timeoutMillis }: FunctionSettings,
  handle: (invocation: Invocation) => Promise<unknown>,
): Promise<InvocationResult> {
  const { scheduler, story } = surroundings;
  const ended = Promise.withResolvers<InvocationResult>();
  let alive = true;
  const end = (result: InvocationResult, how: string): void => {
    if (!alive) return;
    alive = false;
    cancelTimeout();
    story.tell(name, how);
    ended.resolve(result);
  };
  const givesUp = scheduler.now() + timeoutMillis;
  const cancelTimeout = scheduler.clock.after(timeoutMillis, () =>
    end(functionError('Sandbox.Timedout', 'Task timed out'), 'timed out'),
  );
  const io = createIo(surroundings, {
    name,
    isAlive: () => alive,
    crash: () => end(functionError('Runtime.ExitError', 'Runtime exited'), 'crashed'),
  });
  handle({ io, remainingMillis: () => givesUp - scheduler.now() }).then(
    (payload) => end({ payload: payload ?? null }, 'answered'),
    (error: unknown) => {
      const { name: type, message } = error instanceof Error ? error : new Error(String(error));
      end(functionError(type, message), `failed with ${type}: ${message}`);
    },
  );
  return ended.promise;
}
