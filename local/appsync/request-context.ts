import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { InvocationResult, InvokeFunction } from '../contracts.ts';
import { newTraceHeader } from '../lambda/trace.ts';
import { untilAborted } from '../until-aborted.ts';
import type { Caller } from './authorisation.ts';
import { type ErrorEntry, ResolverError } from './errors.ts';

/** AppSync answers within this time or not at all (service quota), in milliseconds. */
export const REQUEST_LIFE = 30_000;

/** One HTTP request on its way through the engine. */
export interface RequestContext {
  readonly requestId: string;
  /** The X-Amzn-Trace-Id of everything that the request sets off. */
  readonly trace: string;
  /** As the resolvers see them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly caller: Caller;
  /** Aborted when the request's life is over or its client has gone. */
  readonly signal: AbortSignal;
  /** Errors that resolvers appended without failing. */
  readonly appended: ErrorEntry[];
  /** What the resolver of a subscription passed to extensions.setSubscriptionFilter. */
  readonly filters: unknown[];
  /** Counts an evaluation of a resolver; answers how many there were so far. */
  readonly countResolver: () => number;
}

/** Opens the context of a caller's request. `end` is aborted when its client goes away. */
export function openRequest(headers: IncomingHttpHeaders, caller: Caller, end: AbortSignal): RequestContext {
  const trace = traceOf(headers['x-amzn-trace-id']);
  let resolvers = 0;
  return {
    requestId: randomUUID(),
    trace,
    headers: { ...flatten(headers), 'x-amzn-trace-id': trace },
    caller,
    signal: AbortSignal.any([end, AbortSignal.timeout(REQUEST_LIFE)]),
    appended: [],
    filters: [],
    countResolver: () => {
      resolvers += 1;
      return resolvers;
    },
  };
}

/** The caller's trace if it sends one, else a new one; the load balancer in front of AppSync does the same. */
function traceOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && header.startsWith('Root=1-') ? header : newTraceHeader(true);
}

/** One value for each header. */
export function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** Invokes a function within the request's life; a rejection is the error that AppSync shows. */
export async function invokeWithin(
  { trace, signal }: RequestContext,
  invoke: InvokeFunction,
  functionArn: string,
  payload: unknown,
): Promise<InvocationResult> {
  if (signal.aborted) throw timedOut();
  try {
    return await untilAborted(invoke(functionArn, payload, { trace, signal }), signal);
  } catch (error) {
    if (signal.aborted) throw timedOut();
    throw error;
  }
}

function timedOut(): ResolverError {
  return new ResolverError('Execution timed out.', 'ExecutionTimeout');
}
