import type { InvocationResult, InvokeFunction, LogSink } from '../../local/contracts.ts';
import type { Clock } from '../../local/stepfunctions/clock.ts';
import { createStepFunctionsEngine, type SimulationOptions } from '../../local/stepfunctions/index.ts';

export const MACHINE = 'arn:aws:states:eu-west-1:000000000000:stateMachine:machine';
export const FUNCTION = 'arn:aws:lambda:eu-west-1:000000000000:function:worker';

/** A fake function: a handler by payload, and a record of the calls. */
export interface FakeFunction {
  readonly invoke: InvokeFunction;
  readonly calls: unknown[];
}

type Answer = InvocationResult | Promise<InvocationResult>;

export function fakeFunction(
  answer: (payload: never, call: number, signal?: AbortSignal) => Answer,
): FakeFunction {
  const calls: unknown[] = [];
  return {
    calls,
    invoke: async (_arn, payload, options) => {
      calls.push(payload);
      return answer(payload as never, calls.length, options?.signal);
    },
  };
}

/** An error as a Lambda handler throws it. */
export function thrown(errorType: string, errorMessage = 'no'): InvocationResult {
  return { functionError: 'Unhandled', payload: { errorType, errorMessage, trace: [] } };
}

/** Time that passes only when someone waits: every wait ends at once, in order, and moves the clock. */
export function jumpingClock(start = Date.UTC(2026, 0, 1)) {
  let now = start;
  const waits: number[] = [];
  const timers: { at: number; callback: () => void }[] = [];
  const fire = () => {
    const next = timers.sort((a, b) => a.at - b.at).shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.callback();
  };
  const clock: Clock = {
    now: () => now,
    after: (milliseconds, callback) => {
      const timer = { at: now + milliseconds, callback };
      timers.push(timer);
      waits.push(milliseconds);
      // Two turns of the loop let work that is already done finish before time moves on.
      setImmediate(() => setImmediate(fire));
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
  };
  return { clock, waits };
}

export const silent: LogSink = { info: () => {}, error: () => {} };

export interface EngineOptions extends SimulationOptions {
  readonly invoke?: InvokeFunction;
  readonly log?: LogSink;
  readonly directory?: string;
}

/** An engine with one machine of the given states (or of a whole definition), and the API calls tests need. */
export async function startEngine(definition: object, options: EngineOptions = {}) {
  const engine = await createStepFunctionsEngine({
    region: 'eu-west-1',
    accountId: '000000000000',
    log: silent,
    invoke: () => Promise.reject(new Error('nothing to invoke')),
    ...options,
  });
  await engine.addStateMachine({
    arn: MACHINE,
    name: 'machine',
    definition: JSON.stringify(definition),
    tracing: false,
  });
  const start = async (input: unknown = {}, name?: string) => {
    const named = name === undefined ? {} : { name };
    const body = { stateMachineArn: MACHINE, input: JSON.stringify(input), ...named };
    return String((await engine.call('StartExecution', body)).executionArn);
  };
  const describe = (executionArn: string) => engine.call('DescribeExecution', { executionArn });
  return {
    engine,
    start,
    describe,
    /** The execution once it has ended. */
    ended: async (executionArn: string) => {
      for (;;) {
        const execution = await describe(executionArn);
        if (execution.status !== 'RUNNING') return execution;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    history: async (executionArn: string) => {
      const { events } = await engine.call('GetExecutionHistory', { executionArn });
      return events as Record<string, unknown>[];
    },
  };
}

/** A Task that invokes the fake function through lambda:invoke with the state's input. */
export function task(fields: object = {}): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: FUNCTION, 'Payload.$': '$' },
    ResultSelector: { 'answer.$': '$.Payload' },
    End: true,
    ...fields,
  };
}
