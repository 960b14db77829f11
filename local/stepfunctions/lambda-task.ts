/** The work of a Task state: invoking a Lambda function, directly or through `lambda:invoke`. */
import type { InvocationResult } from '../contracts.ts';
import { isObject, objectOf, stringOf } from '../json.ts';
import { continuedTrace, segmentOf } from '../lambda/trace.ts';
import { untilAborted } from '../until-aborted.ts';
import { LAMBDA_INVOKE } from './asl.ts';
import type { NewEvent } from './execution.ts';
import { limited, StateFailure } from './failure.ts';
import type { Run } from './run.ts';

/** How the two kinds of Lambda task look from outside: what they send, what they answer, what the history calls it. */
interface Integration {
  readonly functionArn: string;
  readonly payload: unknown;
  readonly result: (payload: unknown) => unknown;
  readonly scheduled: NewEvent;
  readonly started: NewEvent;
  readonly succeeded: (output: string) => NewEvent;
  readonly failed: (failure: StateFailure) => NewEvent;
}

/**
 * Invokes a Task's function once and writes the attempt into the history. Rejects with StateFailure, or with the reason
 * of the run's signal when the run is halted meanwhile.
 */
export async function invokeTask(
  run: Run,
  resource: string,
  parameters: unknown,
  timeoutSeconds: number | undefined,
): Promise<unknown> {
  const task = integration(run, resource, parameters, timeoutSeconds);
  run.journal.write({}, task.scheduled, task.started);
  try {
    const payload = payloadOf(await invoke(run, task, timeoutSeconds));
    const result = task.result(payload);
    const output = limited(result, resource);
    run.journal.write({}, task.succeeded(output));
    return result;
  } catch (error) {
    if (error instanceof StateFailure && !run.signal.aborted) run.journal.write({}, task.failed(error));
    throw error;
  }
}

function invoke(run: Run, task: Integration, timeoutSeconds: number | undefined): Promise<InvocationResult> {
  const deadline = new AbortController();
  const expire = () => deadline.abort(new StateFailure('States.Timeout'));
  const cancel = timeoutSeconds === undefined ? () => {} : run.clock.after(timeoutSeconds * 1_000, expire);
  const signal = AbortSignal.any([run.signal, deadline.signal]);
  const trace = traceOf(run);
  const options = { signal, ...(trace === undefined ? {} : { trace }) };
  const invocation = run.invoke(task.functionArn, task.payload, options).catch((error: unknown) => {
    signal.throwIfAborted();
    throw notInvoked(error);
  });
  return untilAborted(invocation, signal).finally(cancel);
}

/** What is called goes on with the execution's trace, below the execution's own segment. */
function traceOf(run: Run): string | undefined {
  const { arn, traceHeader } = run.journal.current();
  return traceHeader === undefined ? undefined : continuedTrace(traceHeader, segmentOf(arn));
}

/** The invocation only rejects when there is no such function. */
function notInvoked(error: unknown): StateFailure {
  const message = error instanceof Error ? error.message : String(error);
  const detail = `${message} (Service: Lambda, Status Code: 404)`;
  return new StateFailure('Lambda.ResourceNotFoundException', detail, { cause: error });
}

function payloadOf({ payload, functionError }: InvocationResult): unknown {
  if (functionError === undefined) return payload ?? null;
  const text = JSON.stringify(payload);
  if (isObject(payload) && typeof payload.errorType === 'string')
    throw new StateFailure(payload.errorType, text);
  throw new StateFailure(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
}

function integration(run: Run, resource: string, parameters: unknown, timeoutSeconds?: number): Integration {
  const timeout = timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds };
  return resource === LAMBDA_INVOKE
    ? lambdaInvoke(run, parameters, timeout)
    : functionResource(resource, parameters, timeout);
}

/** Resource `arn:aws:states:::lambda:invoke`. */
function lambdaInvoke(run: Run, parameters: unknown, timeout: object): Integration {
  const { FunctionName, Payload = {} } = objectOf(parameters, 'Parameters of lambda:invoke');
  const resource = { resourceType: 'lambda', resource: 'invoke' };
  const text = JSON.stringify(parameters);
  return {
    functionArn: run.functionArn(stringOf(FunctionName, 'FunctionName')),
    payload: Payload,
    result: (payload) => ({ ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 }),
    scheduled: ['TaskScheduled', { ...resource, region: run.region, parameters: text, ...timeout }],
    started: ['TaskStarted', resource],
    succeeded: (output) => ['TaskSucceeded', { ...resource, output, outputDetails: { truncated: false } }],
    failed: (failure) => [`Task${ending(failure)}`, { ...resource, ...failure.details }],
  };
}

/** The function's own ARN as the resource. */
function functionResource(resource: string, payload: unknown, timeout: object): Integration {
  const input = { input: JSON.stringify(payload), inputDetails: { truncated: false } };
  return {
    functionArn: resource,
    payload,
    result: (answer) => answer,
    scheduled: ['LambdaFunctionScheduled', { resource, ...input, ...timeout }],
    started: ['LambdaFunctionStarted'],
    succeeded: (output) => ['LambdaFunctionSucceeded', { output, outputDetails: { truncated: false } }],
    failed: (failure) => [`LambdaFunction${ending(failure)}`, failure.details],
  };
}

function ending(failure: StateFailure): string {
  return failure.error === 'States.Timeout' ? 'TimedOut' : 'Failed';
}
